"""What rounding left between the two sources of a line. Plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import floor


@dataclass(frozen=True)
class Granted:
    """What was granted while a line stood at one pair of central and local money."""

    line_central_fen: int
    line_local_fen: int
    amount_fen: int
    central_fen: int


def rounding_fen(granted: Iterable[Granted]) -> int:
    """Return what central should bear beyond its stored parts; below zero, what it bears too much.

    Each grant was rounded to the fen by itself. Here the exact shares are added up first and
    rounded once, half up.
    """
    exact = sum(
        (
            Fraction(
                one.amount_fen * one.line_central_fen, one.line_central_fen + one.line_local_fen
            )
            - one.central_fen
            for one in granted
        ),
        Fraction(0),
    )
    return floor(exact + Fraction(1, 2))
