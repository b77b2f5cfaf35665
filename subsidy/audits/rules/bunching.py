"""Prices that crowd where the subsidy reaches its cap, or just above a least price.

Per merchant: k prices in [limit, 1.01 limit] of n in [0.8 limit, 1.2 limit], judged by null A among
peers. Never against a fitted polynomial (R. Chetty et al., QJE 126 (2011) 749-804): prices ending
in 99 and 00 bias it by more than the schemes do.
"""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

#: Per cent of the limit: the crowd's upper edge, the window's edges.
CROWD_TO, WINDOW_FROM, WINDOW_TO = 101, 80, 120


def limit_fen(*, cap_fen: int, rate_bp: int) -> int:
    """Return the least price whose subsidy reaches the cap."""
    assert rate_bp > 0
    return -(-cap_fen * 10_000 // rate_bp)


def in_window(prices_fen: Ints, limits_fen: Ints) -> NDArray[np.bool_]:
    """Return which prices lie near their limit at all: n counts them."""
    hundred = 100 * prices_fen
    return (hundred >= WINDOW_FROM * limits_fen) & (hundred <= WINDOW_TO * limits_fen)


def crowds(prices_fen: Ints, limits_fen: Ints) -> NDArray[np.bool_]:
    """Return which prices lie at their limit or at most 1 % above: k counts them."""
    return (prices_fen >= limits_fen) & (100 * prices_fen <= CROWD_TO * limits_fen)
