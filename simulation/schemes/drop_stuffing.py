"""The minute the day's quota opens, identities that were stocked up are spent."""

from datetime import datetime, time, timedelta

from simulation.calendars import SHANGHAI
from simulation.sales import Purchase
from simulation.schemes.stage import APPLIANCES, Scheme, Stage, moved

#: Quotas of a day open at ten.
OPENS = time(10, tzinfo=SHANGHAI)


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """The days stay; only the minute is always the same."""

    def at_opening(purchase: Purchase) -> Purchase:
        moment = datetime.combine(purchase.bought_on, OPENS)
        return moved(purchase, moment + timedelta(seconds=stage.rng.randrange(1, 55)))

    return stage.change(honest, at_opening)


SCHEME = Scheme("drop_stuffing", "T5", (*APPLIANCES, "bike shop"), play)
