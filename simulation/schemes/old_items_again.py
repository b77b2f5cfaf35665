"""One old bicycle is handed in again and again: its number is misread a little each time."""

from simulation import identifiers
from simulation.sales import Purchase
from simulation.schemes.stage import Scheme, Stage, with_facts

FAMILY = 8


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """The recycler got each bicycle once."""
    family: list[str] = []

    def again(purchase: Purchase) -> Purchase:
        if len(family) % FAMILY == 0:
            number = stage.fresh(lambda: identifiers.frame_number(stage.rng))
            family.clear()
        else:
            number = stage.fresh(lambda: _misread(stage, family[0]))
        family.append(number)
        is_first = len(family) == 1
        return with_facts(purchase, old_number=number, is_received=is_first)

    return stage.change(honest, again)


def _misread(stage: Stage, number: str) -> str:
    place = stage.rng.randrange(10, len(number))
    sign = stage.rng.choice([one for one in identifiers.DIGITS if one != number[place]])
    return number[:place] + sign + number[place + 1 :]


SCHEME = Scheme("old_items_again", "E1", ("bike shop",), play)
