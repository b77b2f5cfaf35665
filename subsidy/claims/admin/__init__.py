"""The windows of the claims room; importing them registers them."""

from subsidy.claims.admin import (
    citizens,
    claims,
    evidence,
    holds,
    opening,
    reassessments,
    returns,
    watches,
)

__all__ = [
    "citizens",
    "claims",
    "evidence",
    "holds",
    "opening",
    "reassessments",
    "returns",
    "watches",
]
