"""Null E, for graphs and concentration: what the merchant's claims would look like if they were
anybody's.

Labels of merchants are drawn anew among the claims of the same stratum (category, city, week): the
merchant gets as many claims of each stratum as it has, taken without replacement from all. Sources:
E. J. G. Pitman, JRSS Supplement 4 (1937) 119-130; the one added above and below: B. Phipson and
G. K. Smyth, Permutation P-values should never be zero, SAGMB 9 (2010) article 39.

One draw costs as much as the strata hold claims: for a merchant that already passed a screen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from subsidy.audits.rules.chance import generator
from subsidy.audits.rules.dispersion import Floats

Ints = NDArray[np.int64]
#: Codes of claims, one draw per line; the answer of each line.
Statistic = Callable[[Ints], Floats]

DRAWS = 999
#: Random numbers held at once, about: 16 MB.
NUMBERS_MAX = 2_000_000


@dataclass(frozen=True, slots=True)
class Permuted:
    """The merchant's own figure, its mean over the draws, and p = (1 + #>=) / (1 + draws)."""

    observed: float
    expected: float
    p: float


def upper_tail(
    statistic: Statistic,
    codes: Ints,
    strata: Ints,
    is_own: NDArray[np.bool_],
    *,
    seed: tuple[str, str],
    draws: int = DRAWS,
) -> Permuted:
    """Return how far the merchant's own claims stand out of draws from their strata."""
    [found] = upper_tails([statistic], codes, strata, is_own, seed=seed, draws=draws)
    return found


def upper_tails(
    statistics: Sequence[Statistic],
    codes: Ints,
    strata: Ints,
    is_own: NDArray[np.bool_],
    *,
    seed: tuple[str, str],
    draws: int = DRAWS,
) -> list[Permuted]:
    """Return the same of several figures, over the same draws.

    codes: of each claim, what the statistic looks at (`codes_of` turns names into them); strata: of
    each claim, which claims it may change places with; is_own: whether it is the merchant's; seed:
    of the run, and the merchant. The order of the claims changes nothing: within a stratum they are
    told apart by their codes alone.
    """
    assert is_own.any()
    order = np.lexsort((codes, strata))
    codes, strata, is_own = codes[order], strata[order], is_own[order]
    pools = [
        (codes[strata == stratum], int((is_own & (strata == stratum)).sum()))
        for stratum in np.unique(strata[is_own])
    ]
    random, lines = generator(*seed), NUMBERS_MAX // sum(len(pool) for pool, _size in pools) + 1
    blocks = (_draw(pools, min(lines, draws - at), random) for at in range(0, draws, lines))
    drawn = [[statistic(block) for statistic in statistics] for block in blocks]
    return [
        _permuted(float(statistic(codes[is_own][None, :])[0]), np.concatenate(of_draws))
        for statistic, of_draws in zip(statistics, zip(*drawn, strict=True), strict=True)
    ]


def _permuted(observed: float, drawn: Floats) -> Permuted:
    p = (1 + int((drawn >= observed).sum())) / (1 + len(drawn))
    return Permuted(observed, float(np.mean(np.sort(drawn))), p)


def _draw(pools: list[tuple[Ints, int]], lines: int, random: np.random.Generator) -> Ints:
    """Return lines of codes, from each pool so many without replacement."""
    return np.concatenate([_of_pool(pool, size, lines, random) for pool, size in pools], axis=1)


def _of_pool(pool: Ints, size: int, lines: int, random: np.random.Generator) -> Ints:
    """Give every claim of the pool a number and take those with the smallest."""
    if size == len(pool):
        return np.tile(pool, (lines, 1))
    numbers = random.random((lines, len(pool)))
    return np.asarray(pool[np.argpartition(numbers, size - 1, axis=1)[:, :size]])


def codes_of(names: list[str]) -> Ints:
    """Return whole numbers that stand for the names, in the names' order."""
    if not names:
        return np.empty(0, dtype=np.int64)
    return np.unique(np.array(names), return_inverse=True)[1].astype(np.int64)
