"""Sales before the programme, told by the merchant itself: price evidence, like those of a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from subsidy.catalogue.services.sales import SalesReport, take_rows
from subsidy.catalogue.services.sales_file import RefusedRow, SaleRow, check_alone
from subsidy.core.clock import programme_day
from subsidy.core.faults import Fault
from subsidy.merchants.models import Merchant

PAST_SALES_MAX = 1_000
#: Reason of a file's row -> code and place of the fault.
_FAULTS = {
    "brand_invalid": ("identifier_invalid", "/brand"),
    "model_invalid": ("identifier_invalid", "/model"),
    "gtin_invalid": ("identifier_invalid", "/gtin"),
    "day_in_future": ("day_in_future", "/sold_on"),
    "store_unknown": ("store_unknown", "/store"),
    "category_unknown": ("not_eligible_category", "/category"),
    "reference_reused": ("reference_reused", "/reference"),
}


class PastSale(NamedTuple):
    """One real sale at one price; `reference` is the merchant's own number of it."""

    store: str
    category: str
    brand: str
    model: str
    price_fen: int
    sold_on: date
    reference: str
    gtin: str = ""
    energy_level: int | None = None


@dataclass(frozen=True)
class PastSales:
    """loaded: new ones; known: told before; faults: of each row, none where it was taken."""

    loaded: int
    known: int
    faults: list[list[Fault]]


def take_past_sales(merchant: Merchant, sales: Sequence[PastSale], *, at: datetime) -> PastSales:
    """Keep sales as price evidence, each row for itself; what is known already changes nothing.

    A row's faults: identifier_invalid, day_in_future, store_unknown, not_eligible_category,
    reference_reused.
    """
    assert len(sales) <= PAST_SALES_MAX
    rows = [_row(merchant, index, sale) for index, sale in enumerate(sales)]
    for row in rows:
        check_alone(row, today=programme_day(at))
    report = SalesReport()
    take_rows(rows, report, at=at)
    return PastSales(report.loaded, report.known, [_faults(row.faults) for row in rows])


def _row(merchant: Merchant, index: int, sale: PastSale) -> SaleRow:
    """Return the sale as a row of a file would be."""
    fields = {name: "" if value is None else str(value) for name, value in sale._asdict().items()}
    return SaleRow(index, fields | {"merchant": merchant.credit_code})


def _faults(refused: Sequence[RefusedRow]) -> list[Fault]:
    return [Fault(*_FAULTS[one.code]) for one in refused]
