"""Monetary units: which units are certain, and which hold a point of a fixed interval.

All in whole numbers: with n points over BV fen, everything is multiplied by n, so that no interval
is ever rounded (EGESIF_16-0014-01, 6.3.1.4; AICPA Audit Sampling, chapter 6).
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate


def certain(amounts_fen: Sequence[int], size: int) -> set[int]:
    """Return the places of the units that no interval can miss: those of BV_s / n_s fen or more.

    Each one that is taken out shortens the interval of the rest: repeated until none is left.
    """
    taken: set[int] = set()
    left_fen, left = sum(amounts_fen), size
    while left > 0:
        new = {
            place
            for place, fen in enumerate(amounts_fen)
            if place not in taken and fen * left >= left_fen
        }
        if not new:
            break
        taken |= new
        left_fen -= sum(amounts_fen[place] for place in new)
        left -= len(new)
    return taken


def hit(amounts_fen: Sequence[int], size: int, start: int) -> list[int]:
    """Return the places of the units that hold start/size + j BV/size, j = 0 .. size-1.

    A unit holds the points from the sum before it up to, not including, the sum with it. `start` is
    counted in fen / size, 0 <= start < BV. A unit that is larger than the interval may come twice.
    """
    total_fen = sum(amounts_fen)
    assert 0 <= start < total_fen
    ends = list(accumulate(fen * size for fen in amounts_fen))
    return [bisect_right(ends, start + j * total_fen) for j in range(size)]
