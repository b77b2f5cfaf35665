"""Invoices in a row, all rows at once: how many rows of each length would come by themselves.

Customers with and without subsidy come as they come. Where a share f of a day's invoices is
subsidised, each of n subsidised ones ends a row with probability 1 - f, so that at most
n (1 - f) f^(L-1) + f^L rows of L or longer are expected (see `runs` for the longest alone). Long
rows are rare and hardly depend on each other: their number is Poisson. R. Arratia, L. Goldstein and
L. Gordon, Two Moments Suffice for Poisson Approximations, Annals of Probability 17 (1989) 9-25,
section 4.1.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import poisson

from subsidy.audits.rules.dispersion import Floats

#: A day without any other customer proves nothing: rows are never taken as less likely than this.
SHARE_MAX = 0.98


class Rows(NamedTuple):
    """The most surprising length: so many rows of it or longer, so many expected, and P(as many)
    corrected (Bonferroni) for the lengths that were tried.
    """

    length: int
    rows: int
    expected: float
    p: float


def shares(n: Sequence[int], issued: Sequence[int], *, clumping: float) -> Floats:
    """Return of each day the share f that is judged by: the larger of the day's own and of all
    days', times `clumping`, because customers with subsidy come in clumps.

    n: subsidised invoices of each day; issued: all of it.
    """
    own = np.asarray(n, dtype=np.float64)
    all_of_it = np.maximum(np.asarray(issued, dtype=np.float64), own)
    overall = own.sum() / max(1.0, all_of_it.sum())
    of_day = own / np.maximum(all_of_it, 1.0)
    return np.asarray(np.minimum(SHARE_MAX, clumping * np.maximum(of_day, overall)))


def expected(n: Sequence[int], f: Floats, *, length: int) -> float:
    """Return how many rows of `length` or longer the days have at most, in expectation."""
    of_days = np.asarray(n, dtype=np.float64) * (1 - f) * f ** (length - 1) + f**length
    return float(np.sum(np.sort(of_days)))


def most_surprising(
    lengths: Sequence[int], n: Sequence[int], f: Floats, *, length_min: int, length_max: int
) -> Rows:
    """Return what is most surprising among the rows (their lengths), from length_min on."""
    observed = np.asarray(lengths, dtype=np.int64)
    tried = range(length_min, length_max + 1)
    found = []
    for length in tried:
        rows, hoped = int((observed >= length).sum()), expected(n, f, length=length)
        p = float(poisson.sf(rows - 1, hoped)) if rows else 1.0
        found.append(Rows(length, rows, hoped, min(1.0, p * len(tried))))
    return min(found, key=lambda one: (one.p, one.length))
