"""Nothing shows that the goods were delivered."""

from collections.abc import Iterator

from subsidy.claims.rules.checks.kinds import Check, Limits, Look, Seen


def see(seen: Seen, _limits: Limits) -> Iterator[Look]:
    if not seen.delivered:
        yield Look("delivery_unknown")


CHECK = Check(see, ("delivery_unknown",), blocks=False)
