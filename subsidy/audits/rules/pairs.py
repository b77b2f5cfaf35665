"""Merchants that share more telephones, accounts or devices than chance would give them.

Under the configuration model each merchant draws its attributes (as many as it has) from all; how
many two merchants share is then hypergeometric. How many "all" are is estimated twice, and the
smaller counts (it expects more): the attributes seen, and the size E^2 / sum t (t - 1) at which
attributes of t merchants each, E in all, would meet as often as they do (M. E. J. Newman, S. H.
Strogatz and D. J. Watts, Physical Review E 64 (2001) 026118, for the projection of such graphs).
Hubs are left out before (see `components`).

Only pairs that share at least three are looked at, but q is Benjamini-Yekutieli's over *all* pairs
of merchants: over the chosen ones alone, 42 pairs of 300 honest merchants would be called rings.
"""

from typing import NamedTuple

import numpy as np
import scipy  # its parts load at first use: most processes never need them
from numpy.typing import NDArray

from subsidy.audits.rules.discovery import yekutieli
from subsidy.audits.rules.ordered import distinct

Ints = NDArray[np.int64]

SHARED_MIN = 3


class Pair(NamedTuple):
    """Two merchants, how many attributes they share, how many were expected, p and q."""

    left: int
    right: int
    shared: int
    expected: float
    p: float
    q: float


def pairs(
    merchants: Ints,
    attributes: Ints,
    *,
    telling: NDArray[np.bool_] | None = None,
    shared_min: int = SHARED_MIN,
) -> list[Pair]:
    """Return the pairs that share at least shared_min attributes, by their merchants' numbers.

    From rows (merchant, attribute), whole numbers from 0; doubles count once. telling: of each
    attribute, whether to share it tells anything. The others (a couple's telephone) count only
    among those that are drawn: a lone ring would otherwise be all there is to draw from.
    """
    if not len(merchants):
        return []
    width = int(attributes.max()) + 1
    rows = distinct(merchants.astype(np.int64) * width + attributes)  # one number each: fast
    names, lines = np.unique(rows // width, return_inverse=True)
    places = np.unique(rows % width, return_inverse=True)[1]
    uses, own = np.bincount(places), np.bincount(lines)
    tells = np.ones(width, dtype=np.bool_) if telling is None else telling
    meetings = scipy.sparse.csr_array(
        (tells[rows % width].astype(np.int64), (lines, places)), shape=(len(own), len(uses))
    )
    shared = scipy.sparse.coo_array(scipy.sparse.triu(meetings @ meetings.T, k=1))
    close = shared.data >= shared_min
    left, right, count = shared.row[close], shared.col[close], shared.data[close]
    order = np.lexsort((right, left))
    left, right, count = left[order], right[order], count[order]
    size = _population(uses, own)
    p = scipy.stats.hypergeom.sf(count - 1, size, own[left], own[right])
    p = np.clip(np.asarray(p, dtype=np.float64), 0.0, 1.0)
    q = yekutieli(p, tests=len(own) * (len(own) - 1) // 2)
    expected = own[left] * own[right] / size
    columns = (names[left], names[right], count, expected, p, q)
    return [Pair(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _population(uses: Ints, own: Ints) -> int:
    """Return of how many attributes the merchants draw."""
    met = int((uses * (uses - 1)).sum())
    alike = int(uses.sum()) ** 2 // met if met else len(uses)
    return max(min(len(uses), alike), int(own.max()))
