"""From how many claims on a rate can be told from chance: why small merchants are not judged."""

from typing import NamedTuple

import numpy as np
import scipy  # its parts load at first use: most processes never need them

from subsidy.audits.rules.betabinomial import Law, upper_tails

#: The sizes tried; beyond the last, more claims do not help.
GRID = (25, 30, 50, 80, 100, 150, 200, 250, 300, 500, 750, 1_000, 1_500, 2_000)


class Enough(NamedTuple):
    """So many claims, of which so many must have the property."""

    n: int
    k: int


def minimum_n(
    *, p0: float, p1: float, rho: float, p_max: float = 1e-4, power: float = 0.8
) -> Enough | None:
    """Return the least n of GRID at which a merchant of rate p1 is found with so much power.

    Found: its upper tail under the peers' beta-binomial (p0, rho; rho = 0: a binomial) is at most
    p_max. None where honest merchants differ so much that no number of claims will do.
    """
    for n in GRID:
        k = np.arange(n + 1)
        if rho == 0:
            tails = scipy.stats.binom.sf(k - 1, n, p0)
        else:
            tails = upper_tails(k, np.full(n + 1, n), Law(p0, rho))
        critical = int(np.argmax(tails <= p_max)) if tails[-1] <= p_max else n + 1
        if scipy.stats.binom.sf(critical - 1, n, p1) >= power:
            return Enough(n, critical)
    return None
