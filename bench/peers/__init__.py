"""Other ways to build the same thing, kept to be compared with."""
