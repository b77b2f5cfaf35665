"""Invoices in a row: the longest run of consecutive numbers among the subsidised ones.

Customers with and without subsidy come as they come, so invoices of subsidised sales are scattered
among all. Where a share f of a merchant's invoices is subsidised, n of them, the expected number of
runs of at least L is at most n f^(L-1) (1-f), and one more f^L for the run that begins with the
very first invoice: W. Feller, An Introduction to Probability Theory and Its Applications I (1968),
XIII.7. The probability of a run is at most that.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from subsidy.audits.rules.dispersion import Floats
from subsidy.audits.rules.ordered import distinct

Ints = NDArray[np.int64]


class Run(NamedTuple):
    """Numbers in a row: the first and how many."""

    start: int
    length: int


def longest(numbers: Ints) -> Run:
    """Return the longest run of consecutive numbers, of equals the first; doubles count once."""
    ordered = distinct(numbers)
    if not len(ordered):
        return Run(0, 0)
    starts = np.flatnonzero(np.concatenate([[True], np.diff(ordered) != 1]))
    lengths = np.diff(np.concatenate([starts, [len(ordered)]]))
    at = int(np.argmax(lengths))
    return Run(int(ordered[starts[at]]), int(lengths[at]))


def longest_in_lines(numbers: Ints) -> Floats:
    """Return the length of the longest run of each line, as `permutation` asks for it."""
    return np.array([longest(line).length for line in numbers], dtype=np.float64)


def run_bound(length: int, *, n: int, share: float) -> float:
    """Return the most that P(a run of `length` or longer) can be among n subsidised invoices.

    share: of all the merchant's invoices that are subsidised, 0 < share <= 1; where all are, every
    run is expected and the answer is 1.
    """
    assert 0 < share <= 1
    if length <= 0:
        return 1.0
    if length > n:
        return 0.0
    return min(1.0, n * share ** (length - 1) * (1 - share) + share**length)
