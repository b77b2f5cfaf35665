"""A VIN's check digit does not fit: imported cars may differ, so a person looks."""

from collections.abc import Iterator

from subsidy.claims.rules.checks.kinds import Check, Limits, Look, Seen
from subsidy.claims.rules.numbers import has_odd_check_digit
from subsidy.claims.rules.request import ClaimRequest


def has_odd_vin(request: ClaimRequest) -> bool:
    """Tell whether the check digit of the new or the old VIN does not fit."""
    new = [(item.kind, item.value) for item in request.purchase.identifiers]
    old = request.old_item.identifiers if request.old_item else []
    numbers: list[tuple[str, str]] = [*new, *((item.kind, item.value) for item in old)]
    return any(has_odd_check_digit(kind, value) for kind, value in numbers)


def see(seen: Seen, _limits: Limits) -> Iterator[Look]:
    if seen.vin_is_odd:
        yield Look("vin_check_digit")


CHECK = Check(see, ("vin_check_digit",), blocks=False)
