"""Null A, for rates (k of n): a robust, over-dispersed beta-binomial of the peers.

Fitted by moments in the manner of Spiegelhalter 2005 (see `dispersion`): no optimiser, no chance.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from subsidy.audits.rules import betabinomial
from subsidy.audits.rules.dispersion import TAIL, Floats, spread_between

Ints = NDArray[np.int64]

#: The peers' rate is taken from the merchants below this quantile of the rates: the honest core.
#: Several at the quantile itself are all in it only where fewer than CORE_MIN would be left.
CORE_QUANTILE, CORE_MIN = 0.95, 0.90
RHO_MIN, RHO_MAX = 1e-5, 0.5
#: For shrinking, the peers' rate is worth 19 claims at most. Where honest merchants hardly differ,
#: the fitted prior would be worth 100,000, and no merchant could ever look unlike its peers.
SHRINK_RHO_MIN = 0.05


#: What peers do: the rate p0, the intra-merchant correlation rho, and a and b of the beta prior.
RateNull = betabinomial.Law


class Judged(NamedTuple):
    """Of each merchant: P(X >= k), claims expected and beyond it, shrunk rate, its ratio to p0."""

    p: Floats
    expected: Floats
    excess: Floats
    shrunk: Floats
    ratio: Floats


def fit(k: Ints, n: Ints) -> RateNull:
    """Return the null of a peer group of merchants with k of n claims each (n > 0)."""
    assert len(k) == len(n)
    assert np.all((k >= 0) & (k <= n) & (n > 0))
    rates = k / n
    core = _core(rates)
    total = float(n[core].sum())
    floor = 0.5 / total
    p0 = float(np.clip(k[core].sum() / total, floor, 1 - floor))
    variance = p0 * (1 - p0)
    z = (rates - p0) / np.sqrt(variance / n)
    tau2 = spread_between(z, n / variance, tail=TAIL)
    return RateNull(p0=p0, rho=float(np.clip(tau2 / variance, RHO_MIN, RHO_MAX)))


def _core(rates: Floats) -> NDArray[np.bool_]:
    cut = np.quantile(rates, CORE_QUANTILE)
    below = rates < cut
    return np.asarray(below if below.mean() >= CORE_MIN else rates <= cut)


def upper_tails(k: Ints, n: Ints, null: RateNull) -> Floats:
    """Return P(X >= k) of X ~ beta-binomial(n, a, b) for each merchant."""
    return betabinomial.upper_tails(k, n, null)


def shrunk(k: Ints, n: Ints, null: RateNull) -> Floats:
    """Return the empirical Bayes rates: few claims are drawn to the peers' rate."""
    prior = RateNull(p0=null.p0, rho=max(null.rho, SHRINK_RHO_MIN))
    return (k + prior.a) / (n + prior.a + prior.b)


def excess(k: Ints, n: Ints, null: RateNull) -> Floats:
    """Return how many claims with the property are beyond the peers' rate."""
    return k - n * null.p0


def judge(k: Ints, n: Ints, null: RateNull) -> Judged:
    """Return all figures of the merchants of a cell at once."""
    rates = shrunk(k, n, null)
    return Judged(
        p=upper_tails(k, n, null),
        expected=np.asarray(n * null.p0, dtype=np.float64),
        excess=excess(k, n, null),
        shrunk=rates,
        ratio=rates / null.p0,
    )
