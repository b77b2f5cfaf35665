"""Upper limits of overstatement from taints: Stringer, cell, LTA.

A taint is the share of an item's book value that is in error, 0 < t <= 1. Stringer 1963; Leslie,
Teitlebaum and Anderson 1979. Limits of the error rate are in fen of the book value, once for each
count of errors; "basic" is the limit without any error.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from subsidy.sampling.rules.limits import upper_binomial, upper_hypergeometric, upper_poisson

#: Count of errors -> upper limit of the error in whole fen of the book value.
Limit = Callable[[int], float]


@dataclass(frozen=True, slots=True)
class Bound:
    """All in fen: what no error would leave, the most likely error, the upper error limit."""

    basic_fen: float
    likely_fen: float
    upper_fen: float


def hypergeometric(book_fen: int, n: int, confidence: float) -> Limit:
    """Limits that count the fen of the population one by one."""
    return lambda k: upper_hypergeometric(k, n, book_fen, confidence)


def binomial(book_fen: int, n: int, confidence: float, *, rounded: bool = True) -> Limit:
    """Binomial limits; rounded up to whole fen before use, unless told otherwise."""
    return lambda k: _fen(book_fen * upper_binomial(k, n, confidence), rounded=rounded)


def poisson(book_fen: int, n: int, confidence: float, *, rounded: bool = True) -> Limit:
    """Poisson limits; rounded up to whole fen before use, unless told otherwise."""
    return lambda k: _fen(book_fen * upper_poisson(k, n, confidence), rounded=rounded)


def _fen(value: float, *, rounded: bool) -> float:
    return math.ceil(value) if rounded else value


def stringer(book_fen: int, n: int, taints: Sequence[float], limit: Limit) -> Bound:
    """Return p_u(0) + sum over j of (p_u(j) - p_u(j-1)) t_(j), largest taints first."""
    limits = [limit(k) for k in range(len(taints) + 1)]
    upper = limits[0]
    for j, taint in enumerate(sorted(taints, reverse=True), start=1):
        upper += (limits[j] - limits[j - 1]) * taint
    return Bound(limits[0], likely(book_fen, n, taints), upper)


def likely(book_fen: int, n: int, taints: Sequence[float]) -> float:
    """Return the most likely error: the mean taint, of all of the book value."""
    return book_fen * math.fsum(taints) / n


def cell(book_fen: int, n: int, taints: Sequence[float], limit: Limit) -> float:
    """Return the cell bound: U_0 = p_u(0) max(1, t_1); then the larger of one cell more, spread.

    U_j = max(U_(j-1) + BV/n t_j, p_u(j) mean(t_1 .. t_j)), largest taints first (Leslie et al.).
    """
    ordered = sorted(taints, reverse=True)
    upper = limit(0) * max([1.0, *ordered[:1]])
    for j, taint in enumerate(ordered, start=1):
        spread = limit(j) * math.fsum(ordered[:j]) / j
        upper = max(upper + book_fen / n * taint, spread)
    return upper


def lta(book_fen: int, n: int, upper_fen: float, understatements: Sequence[float]) -> float:
    """Return the limit less what understatements (taints > 0) make good, in the manner of LTA."""
    return upper_fen - likely(book_fen, n, understatements)
