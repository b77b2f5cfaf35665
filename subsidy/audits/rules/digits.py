"""Digits of prices against the digits of the peers' prices. Never a flag by itself.

Trade-in prices are not Benford's (they end in 99 and bunch at caps), so the peers' own digits are
the law. The mean absolute deviation is compared with what so few claims would show by chance alone,
not with fixed cut-offs: on perfect Benford data the published cut-off 0.015 for first digits is
exceeded by 99 of 100 samples of fifty. Source: M. J. Nigrini, Benford's Law (2012), chapter 7, for
the deviation; its expectation is that of |N(0, b (1 - b) / n)|, averaged over the digits b.
"""

from typing import NamedTuple

import numpy as np
import scipy  # its parts load at first use: most processes never need them
from numpy.typing import NDArray

from subsidy.audits.rules.chance import generator
from subsidy.audits.rules.dispersion import Floats

Ints = NDArray[np.int64]

#: Below so many claims first digits say nothing.
FIRST_DIGITS_MIN = 500
DRAWS = 999


class Digits(NamedTuple):
    """Deviation seen, expected by chance alone, their difference, p by simulation.

    most: the place of the digits that are over-used most (by standardised difference).
    """

    mad: float
    expected: float
    excess: float
    p: float
    most: int


def first(values: Ints) -> Ints:
    """Return the first digit of each value > 0, 1 to 9."""
    return np.asarray(values // _tens(values))


def first_two(values: Ints) -> Ints:
    """Return the first two digits of each value >= 10, 10 to 99."""
    assert np.all(values >= 10)
    return np.asarray(values // (_tens(values) // 10))


def last_two(values: Ints) -> Ints:
    """Return the last two digits of each value, 0 to 99."""
    return np.asarray(values % 100)


def _tens(values: Ints) -> Ints:
    """Return the largest power of ten that is not above each value; whole numbers throughout."""
    assert np.all(values > 0)
    powers = 10 ** np.arange(19, dtype=np.int64)
    return np.asarray(powers[np.searchsorted(powers, values, side="right") - 1])


def counted(digits: Ints, *, lowest: int, highest: int) -> Ints:
    """Return how often each of lowest ... highest occurs."""
    return np.bincount(digits - lowest, minlength=highest - lowest + 1)


def benford(lowest: int, highest: int) -> Floats:
    """Return Benford's shares of the first digits lowest ... highest (1-9, 10-99)."""
    return np.asarray(np.log10(1 + 1 / np.arange(lowest, highest + 1)))


def chi_square(counts: Ints, shares: Floats) -> tuple[float, float]:
    """Return Pearson's chi-square of the counts against the shares, and its p."""
    found = scipy.stats.chisquare(counts, shares * counts.sum())
    return float(found.statistic), float(found.pvalue)


def peers_shares(counts: Ints) -> Floats:
    """Return the shares of the peers' digits; half a claim each, so that none is impossible."""
    return np.asarray((counts + 0.5) / (counts.sum() + 0.5 * len(counts)))


def mad(counts: NDArray[np.generic], shares: Floats) -> Floats:
    """Return the mean absolute deviation of each line of counts from the shares."""
    seen = counts / counts.sum(axis=-1, keepdims=True)
    return np.asarray(np.abs(seen - shares).mean(axis=-1))


def expected_mad(shares: Floats, n: int) -> float:
    """Return the deviation that n claims show by chance alone, about."""
    return float(np.sqrt(2 / np.pi) * np.mean(np.sqrt(shares * (1 - shares) / n)))


def judge(counts: Ints, shares: Floats, *, seed: tuple[str, str], draws: int = DRAWS) -> Digits:
    """Return how far a merchant's digits deviate from its peers' shares (which add up to 1).

    p = (1 + draws that deviate as much) / (1 + draws), from multinomials of as many claims; seed:
    of the run, and the merchant.
    """
    n = int(counts.sum())
    assert n > 0
    seen = float(mad(counts, shares))
    drawn = mad(generator(*seed, "digits").multinomial(n, shares, size=draws), shares)
    p = (1 + int((drawn >= seen).sum())) / (1 + draws)
    hoped = expected_mad(shares, n)
    over = (counts - n * shares) / np.sqrt(n * shares * (1 - shares))
    return Digits(seen, hoped, seen - hoped, p, int(np.argmax(over)))
