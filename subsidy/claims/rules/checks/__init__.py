"""The automatic checks, one a file, in order; each yields all it sees, all are reported together.

What blocks is refused at the till with its cure; what asks for a closer look lets the sale in and
sends the claim to a person.
"""

from typing import Any

from subsidy.claims.rules.checks import (
    activation,
    back_filled,
    baseline,
    bought_days,
    delivery,
    delivery_unknown,
    document,
    energy_level,
    filed_price,
    identifiers_present,
    identifiers_valid,
    invoice,
    look_alike,
    natural_person,
    own_account,
    payer,
    places,
    random_share,
    reported_late,
    same_name,
    terminal,
    vehicles,
    vin_check_digit,
    watched,
)
from subsidy.claims.rules.checks.delivery import delivery_faults
from subsidy.claims.rules.checks.invoice import day_faults, invoice_faults
from subsidy.claims.rules.checks.kinds import Asked, Check, Known, Limits, Look, Seen
from subsidy.claims.rules.checks.vin_check_digit import has_odd_vin
from subsidy.claims.rules.request import ClaimRequest
from subsidy.core.faults import Fault

__all__ = [
    "OF_CLAIM",
    "OF_REGISTERS",
    "OF_REQUEST",
    "Asked",
    "Check",
    "Known",
    "Limits",
    "Look",
    "Seen",
    "all_faults",
    "day_faults",
    "delivery_faults",
    "has_odd_vin",
    "invoice_faults",
    "looks",
    "registered_faults",
]

#: Of a request by itself and what the terms ask.
OF_REQUEST: tuple[Check, ...] = (
    natural_person.CHECK,
    document.CHECK,
    invoice.CHECK,
    payer.CHECK,
    identifiers_valid.CHECK,
    identifiers_present.CHECK,
    own_account.CHECK,
    bought_days.CHECK,
    vehicles.CHECK,
    delivery.CHECK,
    activation.CHECK,
)
#: Of a request and what the registers say about it. That one invoice, device or vehicle carries one
#: claim alone is for the unique constraint on identifiers to say.
OF_REGISTERS: tuple[Check, ...] = (filed_price.CHECK, terminal.CHECK, watched.CHECK)
#: Of a claim when it is routed: whether a person should look.
OF_CLAIM: tuple[Check, ...] = (
    look_alike.CHECK,
    vin_check_digit.CHECK,
    reported_late.CHECK,
    back_filled.CHECK,
    delivery_unknown.CHECK,
    places.CHECK,
    energy_level.CHECK,
    baseline.CHECK,
    same_name.CHECK,
    random_share.CHECK,
)


def all_faults(request: ClaimRequest, asked: Asked) -> list[Fault]:
    """Return what every check of a request by itself sees, in their order."""
    return [fault for check in OF_REQUEST for fault in check.see(request, asked)]


def registered_faults(request: ClaimRequest, known: Known) -> tuple[list[Fault], list[Look]]:
    """Return what the registers hold against a request: what blocks, and what asks for a look."""
    blocking: list[Fault] = []
    closer: list[Look] = []
    for check in OF_REGISTERS:
        found: list[Any] = blocking if check.blocks else closer
        found.extend(check.see(request, known))
    return blocking, closer


def looks(seen: Seen, limits: Limits) -> list[Look]:
    """Return why a person should look at a claim, in the order of the checks; nothing: clean."""
    return [look for check in OF_CLAIM for look in check.see(seen, limits)]
