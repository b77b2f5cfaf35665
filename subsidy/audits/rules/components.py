"""Claims that hang together through telephones, accounts, serials, documents, devices.

Attributes are disciplined: whatever touches more than `degree_max` claims is a hub (a shop's
tablet, a dormitory, an agency) and binds nobody until a person has named it no hub. Without that,
address, tablet and telephone make one blob of half the claims. By scipy.sparse.csgraph.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy  # its parts load at first use: most processes never need them
from numpy.typing import NDArray

from subsidy.audits.rules.ordered import distinct

Ints = NDArray[np.int64]

DEGREE_MAX = 50


class Links(NamedTuple):
    """labels: of each claim, the smallest claim of its component; an isolated claim is its own.

    hubs: (attribute, how many claims it touches), the largest first; none of them binds.
    binding: the attributes that bind at least two claims.
    """

    labels: Ints
    hubs: list[tuple[int, int]]
    binding: Ints


def link(
    claims: Ints,
    attributes: Ints,
    *,
    claims_count: int,
    no_hubs: Sequence[int] = (),
    degree_max: int = DEGREE_MAX,
) -> Links:
    """Return what hangs together through (claim, attribute) pairs.

    Claims and attributes are whole numbers from 0; number claims by the order of their references
    and attributes by the order of (kind, value), and the answer is the same whatever the order of
    the pairs. no_hubs: attributes a person has named no hub.
    """
    width = max(claims_count, 1)
    pairs = distinct(attributes.astype(np.int64) * width + claims)  # one number each: fast
    names, place, degrees = np.unique(pairs // width, return_inverse=True, return_counts=True)
    is_hub = (degrees > degree_max) & ~np.isin(names, np.array(no_hubs, dtype=np.int64))
    binds = (degrees > 1) & ~is_hub
    kept = binds[place]
    labels = _labels(pairs[kept] % width, place[kept], claims_count, len(names))
    found = sorted(zip(names[is_hub].tolist(), degrees[is_hub].tolist(), strict=True))
    return Links(labels, sorted(found, key=lambda hub: -hub[1]), names[binds])


def _labels(claims: Ints, places: Ints, claims_count: int, attributes_count: int) -> Ints:
    if not claims_count:
        return np.empty(0, dtype=np.int64)
    size = claims_count + attributes_count
    graph = scipy.sparse.coo_array(
        (np.ones(len(claims), dtype=np.int8), (claims, claims_count + places)), shape=(size, size)
    )
    _count, parts = scipy.sparse.csgraph.connected_components(graph, directed=False)
    _names, first, inverse = np.unique(parts[:claims_count], return_index=True, return_inverse=True)
    return np.asarray(first[inverse], dtype=np.int64)


def members(labels: Ints, *, size_min: int = 2) -> list[Ints]:
    """Return the claims of each component of at least size_min, by its smallest claim."""
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.concatenate([[True], np.diff(labels[order]) != 0]))
    groups = np.split(order, starts[1:]) if len(order) else []
    return [group for group in groups if len(group) >= size_min]
