"""Whether a price keeps to what was promised and to what the product used to cost. Plain Python."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Verdict(StrEnum):
    OK = "ok"
    ABOVE_FILED = "above_filed"
    ABOVE_BASELINE = "above_baseline"
    NO_BASELINE = "no_baseline"


@dataclass(frozen=True)
class PriceCheck:
    """What a price is held against, in fen; the baseline rests on n sales since `baseline_from`."""

    price_fen: int
    filed_price_fen: int | None = None
    baseline_fen: int | None = None
    baseline_from: date | None = None
    n: int = 0

    @property
    def verdict(self) -> Verdict:
        """The gravest: above the filed price a sale is refused, above the baseline looked at."""
        if self.filed_price_fen is not None and self.price_fen > self.filed_price_fen:
            return Verdict.ABOVE_FILED
        if self.baseline_fen is None:
            return Verdict.NO_BASELINE
        return Verdict.ABOVE_BASELINE if self.price_fen > self.baseline_fen else Verdict.OK
