"""The second null: what a cell did before the programme, or what other cells do, kept as numbers.

A scheme that more than one in ten merchants of a cell share becomes the cell's norm, and the null
fitted on the cell itself no longer sees it. A null fitted on a reference does; and that the cell
moved away from it is a finding about the cell. Two tests speak, and the smaller p counts twice:

* the cell's core rate, which one cheat in twenty does not move, against the reference's, by the
  variance of both: a rate of n_i claims each varies by p0 (1 - p0) sum n_i (1 + (n_i - 1) rho) /
  (sum n_i)^2 (R. L. Prentice, JASA 81 (1986) 321-327);
* how many merchants lie beyond the reference's own one in a hundred: a binomial tail.

The alarm asks besides that the core rate has grown: a few cheats are no moving of the cell.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import scipy  # its parts load at first use: most processes never need them
from numpy.typing import NDArray

from subsidy.audits.rules import rates
from subsidy.audits.rules.rounding import significant

Ints = NDArray[np.int64]

#: A cell has moved when so little chance speaks against it, and its rate has grown by so much.
DRIFT_P_MAX = 0.001
DRIFT_RATIO_MIN = 1.25
#: A merchant lies beyond the reference when its p under the reference's null is at most so much.
BEYOND = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenNull:
    """p0 and rho of the reference, and the variance of p0 itself: plain numbers that are kept."""

    p0: float
    rho: float
    p0_variance: float
    merchants: int
    claims: int

    @property
    def null(self) -> rates.RateNull:
        """The null that merchants are judged by (`rates.upper_tails`)."""
        return rates.RateNull(p0=self.p0, rho=self.rho)

    def record(self) -> dict[str, Any]:
        """Return the numbers as they are stored; FrozenNull(**record) is the null again."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Drift:
    """A cell's core rate, how many times the reference's it is, how many of its merchants lie
    beyond the reference, p that chance moved it so, and the alarm."""

    p0: float
    ratio: float
    beyond: int
    p: float
    alarm: bool


def freeze(k: Ints, n: Ints) -> FrozenNull:
    """Return the null of a reference: its merchants had k of n claims each (n > 0)."""
    null = rates.fit(k, n)
    return FrozenNull(
        p0=significant(null.p0),
        rho=significant(null.rho),
        p0_variance=significant(_variance(null, n)),
        merchants=len(n),
        claims=int(n.sum()),
    )


def drift(k: Ints, n: Ints, frozen: FrozenNull) -> Drift:
    """Return how far a cell whose merchants have k of n claims each moved up from the reference."""
    p0 = rates.fit(k, n).p0
    variance = _variance(frozen.null, n) + frozen.p0_variance
    of_rate = scipy.stats.norm.sf((p0 - frozen.p0) / np.sqrt(variance))
    beyond = int((rates.upper_tails(k, n, frozen.null) <= BEYOND).sum())
    of_many = scipy.stats.binom.sf(beyond - 1, len(n), BEYOND)
    p = min(1.0, 2 * float(min(of_rate, of_many)))
    ratio = p0 / frozen.p0
    alarm = p <= DRIFT_P_MAX and ratio >= DRIFT_RATIO_MIN
    return Drift(significant(p0), significant(ratio), beyond, significant(p), alarm)


def _variance(null: rates.RateNull, n: Ints) -> float:
    """Return the variance of the rate of all claims together."""
    sizes = np.sort(n).astype(np.float64)
    total = float(sizes.sum())
    return null.p0 * (1 - null.p0) * float((sizes * (1 + (sizes - 1) * null.rho)).sum()) / total**2
