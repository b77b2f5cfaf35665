"""Sizes of samples that ask how much: monetary units, simple random, stratified.

EGESIF_16-0014-01, sections 6.1 to 6.3. TE is the tolerable error, AE the expected one, both in fen;
z and factors are those of the guidance. All return an exact figure; `whole` rounds it up.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy  # its parts load at first use: most processes never need them

from subsidy.sampling.rules.attributes import SIZE_MAX
from subsidy.sampling.rules.factors import EXPANSION, Z, reliability


@dataclass(frozen=True, slots=True)
class Tolerance:
    """What an audit wants to know: confidence in per cent, tolerable and expected error in fen."""

    level: int
    tolerable_fen: float
    expected_fen: float = 0

    @property
    def room_fen(self) -> float:
        assert self.expected_fen < self.tolerable_fen
        return self.tolerable_fen - self.expected_fen


def poisson_units(tolerable: float, confidence: float, expected: float = 0) -> int:
    """Return the smallest n with GammaCDF(tolerable; shape 1 + expected n, rate n) >= confidence.

    Monetary-unit planning with partial errors expected (jfa; Stewart 2012); rates as shares.
    """
    assert 0 <= expected < tolerable <= 1
    block = 1_000
    for first in range(1, SIZE_MAX, block):
        n = np.arange(first, first + block)
        enough = np.asarray(scipy.stats.gamma.cdf(tolerable * n, 1 + expected * n) >= confidence)
        if enough.any():
            return int(n[enough.argmax()])
    return SIZE_MAX


def mus_standard(book_fen: int, spread: float, tolerance: Tolerance) -> float:
    """Return (z BV s_r / (TE - AE))^2; s_r: standard deviation of the error rates (6.3.1)."""
    return float((Z[tolerance.level] * book_fen * spread / tolerance.room_fen) ** 2)


def mus_conservative(book_fen: int, tolerance: Tolerance) -> float:
    """Return BV RF(0) / (TE - AE EF) (6.3.5)."""
    level = tolerance.level
    room_fen = tolerance.tolerable_fen - tolerance.expected_fen * EXPANSION[level]
    assert room_fen > 0
    return book_fen * reliability(level) / room_fen


def simple_random(units: int, spread_fen: float, tolerance: Tolerance) -> float:
    """Return (N z s_e / (TE - AE))^2; s_e: standard deviation of the errors (6.1, 6.2)."""
    return float((units * Z[tolerance.level] * spread_fen / tolerance.room_fen) ** 2)


def pooled_spread(units: Sequence[int], spreads_fen: Sequence[float]) -> float:
    """Return s_w of the strata: the root of sum N_h/N s_h^2 (6.1.2)."""
    n, s = np.asarray(units, float), np.asarray(spreads_fen, float)
    return math.sqrt(float((n * s**2).sum() / n.sum()))


def stratified(units: Sequence[int], spreads_fen: Sequence[float], tolerance: Tolerance) -> float:
    """Return (N z s_w / (TE - AE))^2 (6.1.2)."""
    return simple_random(sum(units), pooled_spread(units, spreads_fen), tolerance)


def whole(size: float) -> int:
    """Return the size in items, rounded up."""
    return max(1, math.ceil(size))
