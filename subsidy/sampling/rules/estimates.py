"""What an error in the sample says of the population: estimates with their precision.

EGESIF_16-0014-01: SE = z times the standard error, without the finite correction; `finite` adds
sqrt(1 - n/N), as FSaudit and RAT-STATS do. Amounts in fen; an error is book value minus audited.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from subsidy.sampling.rules.factors import reliability

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """The projected error and its precision (SE), which may be unknown, both in fen."""

    error_fen: float
    precision_fen: float | None

    @property
    def upper_fen(self) -> float | None:
        """The upper limit of the error (ULE)."""
        return None if self.precision_fen is None else self.error_fen + self.precision_fen

    @property
    def lower_fen(self) -> float | None:
        return None if self.precision_fen is None else self.error_fen - self.precision_fen

    def __add__(self, other: "Estimate") -> "Estimate":
        """Return the estimate of both, of independent samples: precisions add as squares."""
        both = (self.precision_fen, other.precision_fen)
        known = None if None in both else math.hypot(*both)  # type: ignore[arg-type]
        return Estimate(self.error_fen + other.error_fen, known)


@dataclass(frozen=True, slots=True)
class Seen:
    """The examined items of one stratum of `units` units worth `book_total_fen`."""

    units: int
    book_total_fen: int
    books_fen: Sequence[int]
    errors_fen: Sequence[int]

    def __post_init__(self) -> None:
        assert len(self.books_fen) == len(self.errors_fen) <= self.units

    @property
    def n(self) -> int:
        return len(self.errors_fen)

    @property
    def is_whole(self) -> bool:
        return self.n == self.units


def spread(values: Sequence[float] | Floats) -> float | None:
    """Return the standard deviation (n - 1), or None of fewer than two."""
    return float(np.std(np.asarray(values, float), ddof=1)) if len(values) > 1 else None


def mean_per_unit(seen: Seen, z: float, *, finite: bool = False) -> Estimate:
    """EE = N mean(e); SE = N z s_e / sqrt(n) (6.1.1). A stratum examined whole has no SE."""
    if seen.is_whole:
        return Estimate(float(sum(seen.errors_fen)), 0.0)
    error_fen = seen.units * float(np.mean(seen.errors_fen)) if seen.n else 0.0
    return Estimate(error_fen, _precision(seen, seen.errors_fen, z, finite=finite))


def ratio(seen: Seen, z: float, *, finite: bool = False) -> Estimate:
    """EE = BV sum e / sum bv; s from q_i = e_i - r bv_i (6.1.1)."""
    if seen.is_whole:
        return Estimate(float(sum(seen.errors_fen)), 0.0)
    book_fen = sum(seen.books_fen)
    if not book_fen:
        return Estimate(0.0, None)
    rate = sum(seen.errors_fen) / book_fen
    rests = np.asarray(seen.errors_fen, float) - rate * np.asarray(seen.books_fen, float)
    return Estimate(rate * seen.book_total_fen, _precision(seen, rests, z, finite=finite))


def corrected_book(seen: Seen, z: float) -> Estimate:
    """Difference estimation (6.2): CBV = BV - EE, with the precision of EE.

    The population passes if the lower limit of CBV is above BV - TE: the same as ULE < TE.
    """
    found = mean_per_unit(seen, z)
    return Estimate(seen.book_total_fen - found.error_fen, found.precision_fen)


def stratified(strata: Sequence[Seen], z: float, *, finite: bool = False) -> Estimate:
    """Return the sum over strata; SE = z sqrt(sum N_h^2 s_h^2 / n_h) (6.1.2)."""
    total = Estimate(0.0, 0.0)
    for seen in strata:
        total += mean_per_unit(seen, z, finite=finite)
    return total


def mus_standard(
    book_fen: int, taints: Sequence[float], z: float, *, certain_error_fen: float = 0
) -> Estimate:
    """EE = E_exh + BV_s/n_s sum t; SE = z BV_s/sqrt(n_s) s_r (6.3.1.6). `book_fen` is BV_s."""
    n = len(taints)
    if not book_fen:
        return Estimate(certain_error_fen, 0.0)
    if not n:
        return Estimate(certain_error_fen, None)
    s = spread(taints)
    precision = None if s is None else z * book_fen / math.sqrt(n) * s
    return Estimate(certain_error_fen + book_fen / n * math.fsum(taints), precision)


def mus_conservative(
    book_fen: int, taints: Sequence[float], level: int, *, certain_error_fen: float = 0
) -> Estimate:
    """EE as in the standard approach; SE = SI RF0 + sum (RF(i) - RF(i-1) - 1) SI t_i (6.3.5.6)."""
    n = len(taints)
    if not book_fen:
        return Estimate(certain_error_fen, 0.0)
    if not n:
        return Estimate(certain_error_fen, None)
    interval_fen = book_fen / n
    precision = interval_fen * reliability(level)
    over = sorted((t for t in taints if t > 0), reverse=True)
    for i, taint in enumerate(over, start=1):
        factor = reliability(level, i) - reliability(level, i - 1) - 1
        precision += factor * interval_fen * taint
    return Estimate(certain_error_fen + interval_fen * math.fsum(taints), precision)


def _precision(
    seen: Seen, values: Sequence[float] | Floats, z: float, *, finite: bool
) -> float | None:
    s = spread(values)
    if s is None:
        return None
    correction = math.sqrt(1 - seen.n / seen.units) if finite else 1.0
    return seen.units * z * s / math.sqrt(seen.n) * correction
