"""The windows of the cases room; importing them registers them."""

from subsidy.cases.admin import cases, decisions, flags, measures, reinstatements, replies

__all__ = ["cases", "decisions", "flags", "measures", "reinstatements", "replies"]
