"""Sales are made between midnight and five, when the shop is shut, seconds apart."""

from datetime import datetime, time, timedelta

from simulation.calendars import SHANGHAI
from simulation.sales import Purchase
from simulation.schemes.stage import SHOPS, Scheme, Stage, irregular, moved, with_facts

SITTING, APART_S = (6, 15), (12, 50)


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """Whoever enters them does it at one sitting; the claim follows at once."""
    touched = sorted(stage.touched(honest), key=lambda place: (honest[place].bought_at, place))
    moments: dict[int, datetime] = {}
    while touched:
        size = stage.rng.randint(*SITTING)
        day = honest[touched[0]].bought_on
        moment = datetime.combine(
            day, time(stage.rng.randrange(1, 4), stage.rng.randrange(60), tzinfo=SHANGHAI)
        )
        for place in touched[:size]:
            moment += timedelta(seconds=stage.rng.randint(*APART_S))
            moments[place] = moment
        touched = touched[size:]
    return [
        irregular(_by_night(one, moments[place])) if place in moments else one
        for place, one in enumerate(honest)
    ]


def _by_night(purchase: Purchase, moment: datetime) -> Purchase:
    night = moved(purchase, moment)
    sent = datetime.combine(night.delivered_on, moment.time(), tzinfo=SHANGHAI)
    return with_facts(night, reported_at=sent + timedelta(minutes=20))


SCHEME = Scheme("night_entry", "T2", SHOPS, play)
