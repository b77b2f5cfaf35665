"""Tails of the beta-binomial, exact in their first ten digits down to 1e-300, for a cell at once.

The first term of a tail is the binomial's, changed by what the beta adds (J. G. Skellam, JRSS B 10
(1948) 257-261), in logarithms that do not cancel; the others follow by the ratio of neighbours:

    f(x + 1) / f(x) = (n - x) (x + a) / ((x + 1) (n - x - 1 + b))

Only sums and products of one merchant's own numbers: nobody's tail hangs on who else is asked.
"""

from typing import NamedTuple

import numpy as np
import scipy  # its parts load at first use: most processes never need them
from numpy.typing import NDArray

from subsidy.audits.rules.dispersion import Floats

Ints = NDArray[np.int64]

#: What is left of a sum is let go when it cannot change the last bit.
NEGLIGIBLE = 2.0**-54
#: After so many terms, merchants whose sums are done are put aside; after so many in all, the few
#: that are left are summed one by one, in the same order of the same terms.
TERMS_BETWEEN, TERMS_TOGETHER = 16, 256


class Law(NamedTuple):
    """A beta-binomial by its rate p0 and intra-class correlation rho, both inside (0, 1)."""

    p0: float
    rho: float

    @property
    def a(self) -> float:
        return self.p0 * (1 - self.rho) / self.rho

    @property
    def b(self) -> float:
        return (1 - self.p0) * (1 - self.rho) / self.rho


def upper_tails(k: Ints, n: Ints, law: Law) -> Floats:
    """Return P(X >= k) of X ~ beta-binomial(n, law) for each pair; k <= n.

    Up to its mean the rest is summed, beyond it the tail itself: one minus the rest would lose
    every probability below 1e-16.
    """
    k, n = np.asarray(k, dtype=np.int64), np.asarray(n, dtype=np.int64)
    tails = np.ones(len(k))
    low = (k > 0) & (k <= n * law.p0)
    high = (k > 0) & ~low
    if low.any():
        rest = _sums(n[low] - k[low] + 1, n[low], Law(1 - law.p0, law.rho))
        tails[low] = np.maximum(0.0, 1 - np.exp(rest))
    if high.any():
        tails[high] = np.exp(np.minimum(0.0, _sums(k[high], n[high], law)))
    return tails


def _sums(k: Ints, n: Ints, law: Law) -> Floats:
    """Return the logarithm of f(k) + f(k + 1) + ... + f(n) for each pair, k >= 1."""
    sums, place = np.ones(len(k)), np.arange(len(k))
    x, top = k.astype(np.float64), n.astype(np.float64)
    term, total = np.ones(len(k)), np.ones(len(k))
    for _ in range(TERMS_TOGETHER // TERMS_BETWEEN):
        for _ in range(TERMS_BETWEEN):
            ratio = _ratio(x, top, law)
            term = term * ratio
            total = total + term
            x = np.minimum(x + 1, top)
        # with a + b > 2, once a term is smaller than the one before, so are all that follow
        falls = (ratio <= 1) if law.a + law.b > 2 else np.zeros(len(x), dtype=np.bool_)
        done = (x >= top) | (falls & (term * (top - x) <= NEGLIGIBLE * total))
        sums[place[done]] = total[done]
        keep = ~done
        place, x, top = place[keep], x[keep], top[keep]
        term, total = term[keep], total[keep]
    for one in range(len(place)):
        steps = _ratio(np.arange(x[one], top[one]), top[one], law)
        terms = np.cumprod(np.concatenate([term[one : one + 1], steps]))[1:]
        sums[place[one]] = np.cumsum(np.concatenate([total[one : one + 1], terms]))[-1]
    return log_mass(k, n, law) + np.log(sums)


def _ratio(x: Floats, top: Floats | np.float64, law: Law) -> Floats:
    """Return f(x + 1) / f(x) of n = top, 0 at the top itself."""
    below = np.maximum(top - x - 1, 0.0) + law.b
    return np.asarray((top - x) * (x + law.a) / ((x + 1) * below))


def log_mass(k: Ints, n: Ints, law: Law) -> Floats:
    """Return log f(k) for each pair: the binomial's, and what the beta adds to it."""
    rises = int(n.max(initial=0)) + 1
    gammaln = scipy.special.gammaln
    binomial = (
        (gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0))
        + k * np.log(law.p0)
        + (n - k) * np.log1p(-law.p0)
    )
    up = _rises(rises, law.a)[k] + _rises(rises, law.b)[n - k] - _rises(rises, law.a + law.b)[n]
    return np.asarray(binomial + up)


def _rises(count: int, start: float) -> Floats:
    """Return for m = 0 ... count: log of start (start + 1) ... (start + m - 1) over start^m."""
    steps = np.log1p(np.arange(count) / start)
    return np.concatenate([[0.0], np.cumsum(steps)])
