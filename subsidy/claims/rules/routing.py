"""Risk routing: clean claims pass straight through, the rest and a random share go to a person.

A reason is kept as {"code": …, "saw": {…}}: what asks for a closer look, and on what ground.
"""

from collections.abc import Iterable

from subsidy.claims.rules.checks import OF_REGISTERS, Limits, Look, Seen, looks
from subsidy.claims.rules.checks.random_share import draw

__all__ = ["SEEN_AT_THE_TILL", "Reason", "as_reasons", "draw", "reasons_to_look"]

Reason = dict[str, object]
#: What asks for a closer look and is seen at the till alone: kept from there.
SEEN_AT_THE_TILL = {code for check in OF_REGISTERS if not check.blocks for code in check.codes}


def reasons_to_look(seen: Seen, *, limits: Limits) -> list[Reason]:
    """Return why a person should look; nothing: the claim is clean."""
    return as_reasons(looks(seen, limits))


def as_reasons(found: Iterable[Look]) -> list[Reason]:
    """Return what checks saw, as it is kept with a claim."""
    return [{"code": look.code, "saw": dict(look.saw)} for look in found]
