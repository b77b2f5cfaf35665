"""Null B, for levels (a median, a ratio): merchants' medians against the spread between merchants.

The error within a merchant alone is never enough: with it, honest merchants who merely differ were
flagged by the hundred. Sources: J. L. Hodges and E. L. Lehmann, Estimates of location based on rank
tests, Annals of Mathematical Statistics 34 (1963) 598-611; F. Wilcoxon, Individual comparisons by
ranking methods, Biometrics Bulletin 1 (1945) 80-83.
"""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import scipy  # its parts load at first use: most processes never need them
from numpy.typing import NDArray

from subsidy.audits.rules.dispersion import Floats

#: A normal's standard deviation is this many times its median absolute deviation.
MAD_SCALE = 1.4826
#: Walsh averages grow with the square. Beyond so many values, as many evenly spaced order
#: statistics stand for them: at most 5,050 averages. That moves the shift by a fiftieth of its
#: standard error where values are normal, skewed or heavy-tailed, by a tenth where two levels mix
#: (root mean squares of trials with 150 to 1,000 values).
WALSH_VALUES_MAX = 100


@dataclass(frozen=True, slots=True)
class LevelNull:
    """What peers do: their median level and the spread tau of merchants around it."""

    centre: float
    tau: float


def mad(values: Floats) -> float:
    """Return the median absolute deviation, scaled to a normal's standard deviation."""
    return MAD_SCALE * float(np.median(np.abs(values - np.median(values))))


def fit(levels: Floats, *, tau_min: float) -> LevelNull:
    """Return the null of a peer group. tau_min: merchants who all agree still differ by so much."""
    return LevelNull(centre=float(np.median(levels)), tau=max(tau_min, mad(levels)))


def upper_tails(levels: Floats, errors: Floats, null: LevelNull) -> Floats:
    """Return the one-sided p of each level, whose own standard error is given."""
    z = (levels - null.centre) / np.sqrt(null.tau**2 + errors**2)
    return np.asarray(scipy.special.ndtr(-z), dtype=np.float64)


def upper_tail(level: float, error: float, null: LevelNull) -> float:
    """Return the one-sided p of one level."""
    return float(upper_tails(np.array([level]), np.array([error]), null)[0])


def lower_tails(levels: Floats, errors: Floats, null: LevelNull) -> Floats:
    """Return the one-sided p that each level lies below: of prices that hardly vary, say."""
    mirrored = LevelNull(centre=-null.centre, tau=null.tau)
    return upper_tails(-levels, errors, mirrored)


class Medians(NamedTuple):
    """Of each group: how many values, their median, scaled MAD, and MAD over the root of n.

    Groups without values have 0, and NaN for the rest.
    """

    n: NDArray[np.int64]
    median: Floats
    mad: Floats
    error: Floats


def medians(values: Floats, groups: NDArray[np.int64], *, count: int) -> Medians:
    """Return the medians of all groups 0 ... count - 1 (merchants) at once."""
    n = np.bincount(groups, minlength=count)
    median = _medians(values, groups, n)
    spread = MAD_SCALE * _medians(np.abs(values - median[groups]), groups, n)
    return Medians(n, median, spread, spread / np.sqrt(np.where(n > 0, n, 1)))


def _medians(values: Floats, groups: NDArray[np.int64], n: NDArray[np.int64]) -> Floats:
    ordered = values[np.lexsort((values, groups))]
    starts = np.cumsum(n) - n
    seen = n > 0
    low, high = starts[seen] + (n[seen] - 1) // 2, starts[seen] + n[seen] // 2
    found = np.full(len(n), np.nan)
    found[seen] = (ordered[low] + ordered[high]) / 2
    return found


def hodges_lehmann(values: Floats) -> float:
    """Return the median of all pairwise means (Walsh averages): outliers do not move it."""
    ordered = np.sort(values)
    if len(ordered) > WALSH_VALUES_MAX:
        places = np.linspace(0, len(ordered) - 1, WALSH_VALUES_MAX).round().astype(np.int64)
        ordered = ordered[places]
    rows, columns = _pairs(len(ordered))
    return float(np.median((ordered[rows] + ordered[columns]) / 2))


@cache
def _pairs(size: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the places of all pairs of so many values; for at most WALSH_VALUES_MAX sizes."""
    return np.triu_indices(size)


def wilcoxon_above(values: Floats, centre: float) -> float:
    """Return the one-sided p that the values lie above the centre (signed ranks, normal limit).

    Values at the centre are left out; of equal distances each has their mean rank, and the variance
    is corrected for them. 1 when no value differs from the centre: nothing was seen.
    """
    differences = values[values != centre] - centre
    n = len(differences)
    if not n:
        return 1.0
    distances = np.abs(differences)
    _distances, places, ties = np.unique(distances, return_inverse=True, return_counts=True)
    ranks = np.cumsum(ties) - (ties - 1) / 2
    above = float(ranks[places[differences > 0]].sum())
    variance = n * (n + 1) * (2 * n + 1) / 24 - float((ties**3 - ties).sum()) / 48
    return float(scipy.special.ndtr((n * (n + 1) / 4 - above) / np.sqrt(variance)))
