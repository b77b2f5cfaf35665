"""Sales made up at one go: most of two months' purchases happen on three days."""

from datetime import timedelta

from simulation.calendars import draw_moment
from simulation.sales import Purchase
from simulation.schemes.stage import SMALL_SHOPS, Scheme, Stage, irregular, moved

DAYS = 3


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """Three days in a row, within the opening hours."""
    first = honest[0].bought_on + timedelta(days=stage.rng.randint(15, 40))
    last = max(one.bought_on for one in honest)
    days = [min(first + timedelta(days=n), last) for n in range(DAYS)]
    touched = stage.touched(honest)
    return [
        irregular(moved(one, draw_moment(stage.rng, one.merchant.pace, stage.rng.choice(days))))
        if place in touched
        else one
        for place, one in enumerate(honest)
    ]


SCHEME = Scheme("burst", "T2", SMALL_SHOPS, play)
