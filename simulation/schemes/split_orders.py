"""One dear purchase becomes several: the same buyer, minutes apart, in another category each."""

from dataclasses import replace
from datetime import timedelta

from simulation.sales import Purchase
from simulation.schemes.stage import Scheme, Stage, irregular, moved, with_facts

PARTS_MAX = 3
APART_S = (40, 240)


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """Go through the touched claims and let one buyer have those of different categories."""
    touched = sorted(stage.touched(honest))
    played = list(honest)
    while len(touched) > 1:
        whole, touched = touched[0], touched[1:]
        parts = _parts(stage, [played[place] for place in touched], played[whole])
        for at in parts:
            place = touched[at]
            played[place] = _part_of(stage, played[whole], played[place], parts.index(at) + 1)
        played[whole] = irregular(with_facts(played[whole], sitting=_sitting(whole)))
        for at in parts:
            played[touched[at]] = with_facts(played[touched[at]], sitting=_sitting(whole))
        touched = [place for at, place in enumerate(touched) if at not in parts]
    return played


def _sitting(whole: int) -> str:
    return f"split {whole}"


def _parts(stage: Stage, others: list[Purchase], whole: Purchase) -> list[int]:
    """Return places of others that the same buyer may have: no category twice."""
    had = {whole.product.category}
    parts: list[int] = []
    for at, other in enumerate(others):
        if len(parts) + 1 == PARTS_MAX:
            break
        if other.product.category in had:
            continue
        if stage.buyers.again(whole.buyer, other.product):
            had.add(other.product.category)
            parts.append(at)
    return parts


def _part_of(stage: Stage, whole: Purchase, other: Purchase, number: int) -> Purchase:
    moment = whole.bought_at + timedelta(seconds=number * stage.rng.randint(*APART_S))
    if moment.date() != whole.bought_on:
        moment = whole.bought_at
    part = replace(moved(other, moment), buyer=whole.buyer, store=whole.store)
    return irregular(part)


SCHEME = Scheme("split_orders", "T7", ("chain", "town shop", "country shop"), play)
