"""The draw in plain Python: the same seed and the same population give the same items.

The verbs draw in SQL; this is how somebody else draws again, without a database.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from subsidy.sampling.rules.commitment import key_of, start_of
from subsidy.sampling.rules.intervals import certain, hit
from subsidy.sampling.rules.population import Line

#: Units without money are no monetary units: so many of them are looked at besides.
ZERO_SIZE = 30
CHANCE_UNIT = 10**10


class Pool(StrEnum):
    """Strata of a monetary-unit sample; other designs have one, or one for each layer."""

    ALL = "all"
    CERTAIN = "certain"
    INTERVAL = "interval"
    NEGATIVE = "negative"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One item: its place in the sample, whether it had to come, its chance in 10^-10."""

    position: int
    reference: str
    amount_fen: int
    stratum: str
    is_certain: bool
    chance_e10: int


Chosen = tuple[Line, str, int]  # unit, stratum, chance


def draw_units(seed: str, lines: Iterable[Line], size: int) -> list[Drawn]:
    """Return a fixed-interval monetary-unit sample; units of a full interval come for certain.

    Negative amounts form a population of their own, examined whole; of zero amounts, ZERO_SIZE.
    """
    pools = by_sign(lines)
    positive = sorted(pools[1], key=lambda line: key_of(seed, line.reference))
    amounts_fen = [line.amount_fen for line in positive]
    sure = certain(amounts_fen, size)
    chosen = [(positive[place], Pool.CERTAIN.value, CHANCE_UNIT) for place in sure]
    rest = [line for place, line in enumerate(positive) if place not in sure]
    chosen += _at_intervals(seed, rest, size - len(sure))
    chosen += [(line, Pool.NEGATIVE.value, CHANCE_UNIT) for line in pools[-1]]
    chosen += _at_random(seed, pools[0], ZERO_SIZE, Pool.ZERO)
    return _in_order(seed, chosen)


def draw_at_random(seed: str, lines: Sequence[Line], sizes: Mapping[str, int]) -> list[Drawn]:
    """Return a simple random sample of each layer: the units that come first in the seed's order.

    `sizes`: layer, or Pool.ALL for the layer "" -> how many.
    """
    layers: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        layers[line.layer or Pool.ALL].append(line)
    chosen = [
        one for name in layers for one in _at_random(seed, layers[name], sizes[name], str(name))
    ]
    return _in_order(seed, chosen)


def by_sign(lines: Iterable[Line]) -> dict[int, list[Line]]:
    """Return the lines by the sign of their amount: 1, 0, -1."""
    pools: dict[int, list[Line]] = {1: [], 0: [], -1: []}
    for line in lines:
        pools[(line.amount_fen > 0) - (line.amount_fen < 0)].append(line)
    return pools


def chance_e10(part: int, whole: int) -> int:
    """Return part/whole in 10^-10, half-up; one at most."""
    return min(CHANCE_UNIT, (2 * part * CHANCE_UNIT + whole) // (2 * whole))


def _at_intervals(seed: str, lines: Sequence[Line], size: int) -> list[Chosen]:
    if not lines:
        return []
    amounts_fen = [line.amount_fen for line in lines]
    book_fen = sum(amounts_fen)
    start = start_of(seed, Pool.INTERVAL, book_fen)
    return [
        (
            lines[place],
            Pool.INTERVAL.value,
            chance_e10(amounts_fen[place] * size, book_fen),
        )
        for place in hit(amounts_fen, size, start)
    ]


def _at_random(seed: str, lines: Sequence[Line], size: int, stratum: str) -> list[Chosen]:
    first = sorted(lines, key=lambda line: key_of(seed, line.reference))[:size]
    return [(line, str(stratum), chance_e10(len(first), len(lines))) for line in first]


def _in_order(seed: str, chosen: Iterable[Chosen]) -> list[Drawn]:
    """Number the items by stratum, and within it by the seed's order."""
    ordered = sorted(chosen, key=lambda one: (one[1], key_of(seed, one[0].reference)))
    return [
        Drawn(position, line.reference, line.amount_fen, stratum, chance == CHANCE_UNIT, chance)
        for position, (line, stratum, chance) in enumerate(ordered, start=1)
    ]
