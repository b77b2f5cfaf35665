"""Null C, for counts in time: windows against the calendar, negative binomial by dispersion.

The variance of a window with expectation E is phi E; phi is the median Pearson dispersion of the
peers (P. McCullagh and J. A. Nelder, Generalized Linear Models, 1989, 4.5). The largest of many
windows is judged by Sidak's correction over as many windows as do not overlap (Z. Sidak, JASA 62
(1967) 626-633).
"""

import numpy as np
import scipy  # its parts load at first use: most processes never need them
from numpy.typing import NDArray

from subsidy.audits.rules.dispersion import Floats

Ints = NDArray[np.int64]


def windows(daily: NDArray[np.generic], *, days: int) -> Floats:
    """Return the sums of every `days` days in a row, along the last axis."""
    sums = np.cumsum(daily, axis=-1, dtype=np.float64)
    padded = np.concatenate([np.zeros((*daily.shape[:-1], 1)), sums], axis=-1)
    return np.asarray(padded[..., days:] - padded[..., :-days])


def shares_of_others(counts: Ints, totals: Ints) -> Floats:
    """Return for each row the share of each day among all *other* counts of the cell.

    A merchant is no part of its own calendar: else a large one would hide in it. `totals` are the
    cell's counts by day, the rows among them.
    """
    others = totals - counts
    sums = others.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(others, sums, out=np.zeros(counts.shape), where=sums > 0))


def expected(n: Ints, shares: Floats, active: NDArray[np.bool_]) -> Floats:
    """Return each row's expected daily counts: its own n, spread by the calendar over its days."""
    own = np.where(active, shares, 0.0)
    totals = own.sum(axis=1, keepdims=True)
    pace = np.divide(own, totals, out=np.zeros(own.shape), where=totals > 0)
    return np.asarray(pace * n[:, None])


def pearson_dispersion(observed: Floats, hoped: Floats) -> float:
    """Return the mean of (O - E)^2 / E over one merchant's windows that expect anything."""
    seen = hoped > 0
    if not seen.any():
        return 1.0
    return float(np.mean((observed[seen] - hoped[seen]) ** 2 / hoped[seen]))


def pearson_dispersions(observed: Floats, hoped: Floats) -> Floats:
    """Return `pearson_dispersion` of each line, the windows of one merchant."""
    seen = hoped > 0
    parts = np.divide((observed - hoped) ** 2, hoped, out=np.zeros(hoped.shape), where=seen)
    windows_seen = seen.sum(axis=1)
    means = parts.sum(axis=1) / np.maximum(windows_seen, 1)
    return np.where(windows_seen > 0, means, 1.0)


def upper_tails(observed: Floats, hoped: Floats, phi: float) -> Floats:
    """Return P(X >= observed) of counts with mean `hoped` (> 0) and variance phi x `hoped`."""
    if phi <= 1:
        tails = scipy.stats.poisson.sf(observed - 1, hoped)
    else:
        tails = scipy.stats.nbinom.sf(observed - 1, hoped / (phi - 1), 1 / phi)
    return np.asarray(tails, dtype=np.float64)


def most_surprising(tails: Floats, observed: Floats) -> int:
    """Return the place of the smallest tail; of equals the fullest window, then the earliest."""
    smallest = np.flatnonzero(tails == tails.min())
    return int(smallest[np.argmax(observed[smallest])])


def most_surprising_in_lines(tails: Floats, observed: Floats) -> Ints:
    """Return `most_surprising` of each line."""
    smallest = tails == tails.min(axis=1, keepdims=True)
    return np.asarray(np.where(smallest, observed, -1.0).argmax(axis=1))


def sidak(p: float, *, tests: float) -> float:
    """Return the p of the smallest of so many independent p-values."""
    return float(-np.expm1(tests * np.log1p(-min(p, 1.0)))) if p < 1 else 1.0


def poisson_limits(hoped: Floats, *, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return between which multiples of each expectation a Poisson count lies, for funnel plots.

    By the chi-square (F. Garwood, Biometrika 28 (1936) 437-442).
    """
    tail = (1 - level) / 2
    low = scipy.stats.chi2.ppf(tail, 2 * hoped) / (2 * hoped)
    high = scipy.stats.chi2.ppf(1 - tail, 2 * (hoped + 1)) / (2 * hoped)
    return np.asarray(low), np.asarray(high)
