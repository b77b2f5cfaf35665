"""A plan: what an audit wants to know, and the size of sample that tells it.

Rates in basis points. The expected spread is the standard deviation of error rates (taints); where
a design needs it in fen, it is that share of the root mean square of the book values: errors of the
same taint are as large as their items.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from subsidy.sampling.rules import sizes
from subsidy.sampling.rules.allocation import neyman, proportional
from subsidy.sampling.rules.attributes import finite_size, wrong_at
from subsidy.sampling.rules.factors import EXPANSION

#: No estimate of money from fewer items: the guidance asks for thirty.
SIZE_MIN = 30


class Design(StrEnum):
    ATTRIBUTE = "attribute"
    MUS_STANDARD = "mus_standard"
    MUS_CONSERVATIVE = "mus_conservative"
    SIMPLE = "simple"
    STRATIFIED = "stratified"


MONEY_UNITS = frozenset({Design.MUS_STANDARD, Design.MUS_CONSERVATIVE})
#: The layer that is examined whole.
TOP = "top"


@dataclass(frozen=True, slots=True)
class Plan:
    """Confidence in per cent; materiality, expected error and spread in basis points."""

    design: Design
    confidence: int
    materiality_bp: int
    expected_bp: int = 0
    spread_bp: int = 0
    errors_max: int = 0

    def tolerance(self, book_fen: int) -> sizes.Tolerance:
        return sizes.Tolerance(
            self.confidence,
            book_fen * self.materiality_bp / 10_000,
            book_fen * self.expected_bp / 10_000,
        )

    @property
    def expects_too_much(self) -> bool:
        """Whether no size would do: the error that is expected leaves nothing to tolerate."""
        conservative = self.design == Design.MUS_CONSERVATIVE
        factor = EXPANSION[self.confidence] if conservative else 1.0
        return self.expected_bp * factor >= self.materiality_bp


@dataclass(frozen=True, slots=True)
class Layer:
    """A part of the population: its units, book value, and the sum of the squares of both."""

    name: str
    units: int
    book_fen: int
    squares: float

    @property
    def root_mean_square(self) -> float:
        return math.sqrt(self.squares / self.units)


def size_of(plan: Plan, layers: Sequence[Layer], book_fen: int) -> int:
    """Return the size of the sample of the layers; tolerance is of the whole book value.

    Of monetary units, `layers` are what has money; layers examined whole (TOP) are not among them.
    Never more than there are units.
    """
    units = sum(layer.units for layer in layers)
    if not units:
        return 0
    if plan.design == Design.ATTRIBUTE:
        wrong = wrong_at(units, plan.materiality_bp)
        return finite_size(units, wrong, plan.confidence / 100, plan.errors_max)
    return min(units, max(SIZE_MIN, sizes.whole(_money_size(plan, layers, book_fen))))


def _money_size(plan: Plan, layers: Sequence[Layer], book_fen: int) -> float:
    tolerance = plan.tolerance(book_fen)
    sampled_fen = sum(layer.book_fen for layer in layers)
    share = plan.spread_bp / 10_000
    if plan.design == Design.MUS_CONSERVATIVE:
        return sizes.mus_conservative(sampled_fen, tolerance)
    if plan.design == Design.MUS_STANDARD:
        return sizes.mus_standard(sampled_fen, share, tolerance)
    units = [layer.units for layer in layers]
    spreads = [share * layer.root_mean_square for layer in layers]
    return sizes.stratified(units, spreads, tolerance)


def allocate(size: int, layers: Sequence[Layer], *, by_spread: bool) -> dict[str, int]:
    """Return layer -> its items; a layer TOP is examined whole, besides `size`."""
    rest = [layer for layer in layers if layer.name != TOP]
    units = [layer.units for layer in rest]
    spreads = [layer.root_mean_square for layer in rest]
    given = neyman(size, units, spreads) if by_spread else proportional(size, units)
    whole = {layer.name: layer.units for layer in layers if layer.name == TOP}
    return whole | {layer.name: n for layer, n in zip(rest, given, strict=True)}
