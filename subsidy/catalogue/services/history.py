"""What a merchant promised for a product over time, and what it was really sold for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from subsidy.catalogue.models import FiledPrice
from subsidy.core.rows import ask

FILED_MAX = 100
#: So many days with sales are shown, the latest ones.
DAYS_MAX = 400

_SOLD = """
    SELECT sold_on, min(price_fen), max(price_fen), count(*) FROM catalogue_priceobservation
    WHERE merchant_id = %b AND product_id = %b GROUP BY sold_on
    ORDER BY sold_on DESC LIMIT %b"""


class SoldDay(NamedTuple):
    """The sales of a day: lowest and highest price (fen) and how many."""

    day: date
    lowest_fen: int
    highest_fen: int
    sales: int


@dataclass(frozen=True)
class PriceHistory:
    """filed: in every state, the earliest day first; sold: by day."""

    filed: Sequence[FiledPrice]
    sold: Sequence[SoldDay]


def price_history(merchant_id: int, product_id: int) -> PriceHistory:
    """Return the history of one product of one merchant. Two statements."""
    filed = FiledPrice.objects.filter(merchant=merchant_id, product=product_id)
    latest = list(filed.order_by("-from_on", "-id")[:FILED_MAX])
    sold = [SoldDay(*row) for row in ask(_SOLD, [merchant_id, product_id, DAYS_MAX])]
    return PriceHistory(latest[::-1], sold[::-1])
