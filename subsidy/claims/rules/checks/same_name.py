"""The document number is known with another name."""

from collections.abc import Iterator

from subsidy.claims.rules.checks.kinds import Check, Limits, Look, Seen


def see(seen: Seen, _limits: Limits) -> Iterator[Look]:
    if not seen.is_same_name:
        yield Look("name_differs")


CHECK = Check(see, ("name_differs",), blocks=False)
