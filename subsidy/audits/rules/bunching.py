"""Prices that crowd where the subsidy reaches its cap, or just above a least price.

Judged by null A among peers. Never against a fitted polynomial (R. Chetty et al., QJE 126 (2011)
749-804): prices ending in 99 and 00 bias it by more than the schemes do.
"""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

#: Per cent of the limit: the crowd's upper edge.
CROWD_TO = 101


def limit_fen(*, cap_fen: int, rate_bp: int) -> int:
    """Return the least price whose subsidy reaches the cap."""
    assert rate_bp > 0
    return -(-cap_fen * 10_000 // rate_bp)


def crowds(prices_fen: Ints, limits_fen: Ints) -> NDArray[np.bool_]:
    """Return which prices lie at their limit or at most 1 % above: k counts them."""
    return (prices_fen >= limits_fen) & (100 * prices_fen <= CROWD_TO * limits_fen)
