"""One way, or several, to make each proof fail: by raw SQL, with triggers and constraints off."""

from tests.operations.drifts import (
    claims,
    funds,
    history,
    ledger,
    money,
    moves,
    payments,
    people,
    recoveries,
)
from tests.operations.drifts.drifting import damage, disarm, spoil

__all__ = ["DRIFTS", "damage", "disarm", "spoil"]

DRIFTS = [
    *ledger.DRIFTS,
    *funds.DRIFTS,
    *money.DRIFTS,
    *claims.DRIFTS,
    *moves.DRIFTS,
    *payments.DRIFTS,
    *recoveries.DRIFTS,
    *history.DRIFTS,
    *people.DRIFTS,
]
