"""What happens beside the straight road: a module a story, told once each by the demo's diary."""
