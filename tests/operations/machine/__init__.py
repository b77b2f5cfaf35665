"""Ledger, batches and debts, driven by chance; now and then the database is gone in between.

A failure comes instead of one statement, whichever: what was done of a verb until then must be
undone, or be completed when the verb is called again. Afterwards, everything must be proved.
"""

from tests import make
from tests.operations.machine.batches import Batches
from tests.operations.machine.claims import Claims
from tests.operations.machine.debts import Debts
from tests.operations.machine.lines import Lines
from tests.operations.world import World


class Machine(Claims, Batches, Debts, Lines):
    """All that may happen to money, in any order."""


def prepared(world: World) -> None:
    """Claims that wait to be paid, so that the roads are not all spent on selling."""
    for price_fen in (499_900, 333_333, 299_925, 100_005):
        world.approved(purchase__price_fen=price_fen)
    for _ in range(2):
        world.approved_car()
    make.decided(world.submitted())
