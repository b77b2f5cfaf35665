"""Hired buyers stand in line: on a few days, minutes apart, led by one who holds the telephone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

from simulation.calendars import SHANGHAI
from simulation.sales import Purchase
from simulation.schemes.stage import (
    SMALL_SHOPS,
    Scheme,
    Stage,
    irregular,
    moved,
    owner_of,
    with_facts,
)

#: So many stand in one line, so many seconds apart; two devices do it for all.
LINE, APART_S, DEVICES = (14, 28), (45, 200), 2


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """Every buyer is new to the programme; the moments of a line follow one another."""
    touched = stage.touched(honest)
    moments = _moments(stage, honest, len(touched))
    devices = [f"DEV-HIRED-{owner_of(honest).credit_code[-8:]}-{n}" for n in range(DEVICES)]
    return [
        _stand_in_line(stage, one, next(moments), devices) if place in touched else one
        for place, one in enumerate(honest)
    ]


def _moments(stage: Stage, honest: list[Purchase], count: int) -> Iterator[datetime]:
    left = count
    while left > 0:
        day = stage.rng.choice(honest).bought_on
        moment = datetime.combine(day, time(stage.rng.randint(9, 15), tzinfo=SHANGHAI))
        for _ in range(min(left, stage.rng.randint(*LINE))):
            moment += timedelta(seconds=stage.rng.randint(*APART_S))
            yield moment
            left -= 1


def _stand_in_line(
    stage: Stage, purchase: Purchase, moment: datetime, devices: list[str]
) -> Purchase:
    buyer = stage.buyers.newcomer(purchase.store.county, purchase.product)
    hired = replace(moved(purchase, moment), buyer=buyer)
    return irregular(with_facts(hired, device=stage.rng.choice(devices)))


SCHEME = Scheme("hired_buyers", "T2", SMALL_SHOPS, play)
