"""Prices that stand above what the product was sold for in the months before. Plain Python."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class RaisedPrice:
    """One product of one merchant whose price now is above its baseline; prices in fen.

    current_kind: "filed" (in force) or "sold" (the last sale). n: the sales the baseline rests on.
    claims, subsidy_fen: the standing claims since `current_from` at a price above the baseline.
    """

    credit_code: str
    merchant: str
    unit: str
    unit_zh: str
    unit_en: str
    category: str
    brand: str
    model: str
    baseline_fen: int
    n: int
    current_fen: int
    current_kind: str
    current_from: date
    claims: int
    subsidy_fen: int

    @property
    def rise_fen(self) -> int:
        return self.current_fen - self.baseline_fen

    @property
    def rise_bp(self) -> int:
        """The rise over the baseline in basis points, rounded down."""
        return self.rise_fen * 10_000 // self.baseline_fen


@dataclass(frozen=True)
class RaisedPrices:
    """The list as of the end of a day, the most subsidy first, and the rule that made it.

    Sales from `from_on` on count, up to the day before each price began. is_cut: there are more.
    """

    programme: str
    as_of: date
    from_on: date
    statistic: str
    scope: str
    rows: tuple[RaisedPrice, ...]
    is_cut: bool = False


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or the last day that month has."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
