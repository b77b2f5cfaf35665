"""Somebody or something on the claim is on a watch."""

from collections.abc import Iterator

from subsidy.claims.rules.checks.kinds import Check, Known, Look
from subsidy.claims.rules.request import ClaimRequest


def see(_request: ClaimRequest, known: Known) -> Iterator[Look]:
    if known.watched:
        yield Look("watched", {"kinds": list(known.watched)})


CHECK = Check(see, ("watched",), blocks=False)
