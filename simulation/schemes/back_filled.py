"""Sales are reported weeks later, all at one sitting: records filled in afterwards."""

from datetime import datetime, time, timedelta

from simulation.calendars import SHANGHAI
from simulation.sales import Purchase
from simulation.schemes.stage import SMALL_SHOPS, Scheme, Stage, irregular, with_facts

SITTINGS = 2
LATER_DAYS = (4, 9)


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """Two evenings, after everything of that half has been delivered."""
    touched = sorted(stage.touched(honest), key=lambda place: (honest[place].delivered_on, place))
    half = -(-len(touched) // SITTINGS)
    sent: dict[int, datetime] = {}
    for first in range(0, len(touched), half):
        sitting = touched[first : first + half]
        last_on = honest[sitting[-1]].delivered_on + timedelta(days=stage.rng.randint(*LATER_DAYS))
        moment = datetime.combine(last_on, time(21, stage.rng.randrange(60), tzinfo=SHANGHAI))
        for number, place in enumerate(sitting):
            sent[place] = moment + timedelta(seconds=number * stage.rng.randint(10, 25))
    return [
        irregular(with_facts(one, reported_at=sent[place])) if place in sent else one
        for place, one in enumerate(honest)
    ]


SCHEME = Scheme("back_filled", "T20", SMALL_SHOPS, play)
