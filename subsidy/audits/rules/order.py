"""Whom inspectors visit first, and whom chance sends them to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from subsidy.audits.rules.bands import Odds, band_of
from subsidy.audits.rules.chance import generator
from subsidy.audits.rules.rounding import sha256, significant

#: Of what an irregular merchant took, so much comes back; of all visits, one in so many is random.
RECOVERED_BP = 5_000
RANDOM_ONE_IN = 10


class Visit(NamedTuple):
    """A merchant who may be visited: evidence, money at risk, hours that a visit takes."""

    merchant: str
    evidence: float
    money_fen: int
    hours: float


class Place(NamedTuple):
    """A merchant in the order of visits: what an hour there is expected to bring back, in fen."""

    merchant: str
    band: str
    chance: float
    fen_per_hour: float


def order(
    visits: Iterable[Visit], odds: Mapping[str, Odds], *, recovered_bp: int = RECOVERED_BP
) -> list[Place]:
    """Return the merchants by the loss an inspector's hour is expected to recover, most first.

    money at risk x P(confirmed | band) x share recovered / hours; of equals, first by credit code.
    """
    places = []
    for visit in visits:
        assert visit.hours > 0
        band = band_of(visit.evidence).name
        chance = odds[band].mean
        hoped_fen = visit.money_fen * chance * recovered_bp / 10_000
        per_hour = significant(hoped_fen / visit.hours)
        places.append(Place(visit.merchant, band, significant(chance), per_hour))
    return sorted(places, key=lambda place: (-place.fen_per_hour, place.merchant))


class Drawn(NamedTuple):
    """A merchant that chance chose, and how probable that was."""

    merchant: str
    inclusion: float


def random_slots(slots: int) -> int:
    """Return how many of the visits go to merchants that chance chooses: a tenth, rounded up."""
    return -(-slots // RANDOM_ONE_IN)


def random_arm(sizes_fen: Mapping[str, int], *, slots: int, seed: str) -> list[Drawn]:
    """Return so many merchants drawn with probability proportional to what they were paid.

    Systematic: the merchants stand in an order that the seed makes, each as wide as its money, and
    every step of total / slots from a random start takes one (W. G. Madow, Annals of Mathematical
    Statistics 20 (1949) 333-354). Who is wider than a step is certain and taken out first. In whole
    numbers: the same seed and merchants give the same draw.
    """
    pool = {merchant: fen for merchant, fen in sizes_fen.items() if fen > 0}
    certain: list[str] = []
    while len(certain) < slots and (sure := _wider_than_a_step(pool, slots - len(certain))):
        certain += sure
        pool = {merchant: fen for merchant, fen in pool.items() if merchant not in sure}
    drawn = [Drawn(merchant, 1.0) for merchant in certain]
    drawn += _systematic(pool, slots=slots - len(certain), seed=seed)
    return sorted(drawn)


def _wider_than_a_step(pool: Mapping[str, int], slots: int) -> list[str]:
    total_fen = sum(pool.values())
    return sorted(merchant for merchant, fen in pool.items() if fen * slots >= total_fen)


def _systematic(pool: Mapping[str, int], *, slots: int, seed: str) -> list[Drawn]:
    if not pool or slots <= 0:
        return []
    total_fen = sum(pool.values())
    line: Sequence[str] = sorted(pool, key=lambda name: (sha256(f"{seed}:{name}".encode()), name))
    mark = int(generator(seed, "random arm").integers(total_fen))
    drawn, passed = [], 0
    for merchant in line:
        passed += pool[merchant] * slots
        if mark < passed:
            inclusion = significant(pool[merchant] * slots / total_fen)
            drawn.append(Drawn(merchant, inclusion))
            mark += total_fen
    return drawn
