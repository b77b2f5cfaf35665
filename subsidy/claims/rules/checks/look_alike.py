"""An identifier looks like that of another live claim: O and 0, I and 1 taken for each other."""

from collections.abc import Iterator

from subsidy.claims.rules.checks.kinds import Check, Limits, Look, Seen


def see(seen: Seen, _limits: Limits) -> Iterator[Look]:
    if seen.has_look_alike:
        yield Look("identifier_looks_like_another")


CHECK = Check(see, ("identifier_looks_like_another",), blocks=False)
