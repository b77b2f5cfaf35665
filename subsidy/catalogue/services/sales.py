from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from django.db import transaction

from subsidy.catalogue.models import PriceObservation, PriceSource
from subsidy.catalogue.services.observations import Observation, observe_many
from subsidy.catalogue.services.products import ProductRow, products_for
from subsidy.catalogue.services.sales_file import RefusedRow, SaleRow, encoding_of, read_rows
from subsidy.core.clock import programme_day
from subsidy.merchants.models import Merchant, Store
from subsidy.programmes.models import Category

ROWS_PER_PIECE = 5_000


@dataclass(slots=True)
class SalesReport:
    """What became of the rows of a file. A row refused for two reasons is there twice."""

    loaded: int = 0
    known: int = 0
    refused: list[RefusedRow] = field(default_factory=list)

    @property
    def rows_refused(self) -> int:
        return len({row.line for row in self.refused})


def load_sales(
    path: Path, *, at: datetime, on_rows: Callable[[int], None] = lambda _rows: None
) -> SalesReport:
    """Load the sales of a CSV file as price evidence; a bad row is reported and stops no other.

    A sale that is known already changes nothing. Committed piece by piece: after a crash, load the
    file again. `on_rows` is told how many rows each piece had. Raises FileRefused.
    """
    report = SalesReport()
    with path.open(encoding=encoding_of(path), newline="") as file:
        rows = read_rows(file, today=programme_day(at))
        while piece := list(islice(rows, ROWS_PER_PIECE)):
            take_rows(piece, report, at=at)
            on_rows(len(piece))
    return report


@transaction.atomic
def take_rows(rows: list[SaleRow], report: SalesReport, *, at: datetime) -> None:
    """Keep the sales of the sound rows, and tell the report and the rows what became of them."""
    legible = [row for row in rows if row.is_legible]
    places = _Places(legible)
    for row in legible:
        places.check(row)
    sales = list(_sales([row for row in rows if not row.faults], places))
    told = _first_of_each(sales)
    new = observe_many(list(told.values()), at=at)
    stored = _stored(told.keys() - new) | {name: _facts(told[name]) for name in new}
    for row, sale in sales:
        if stored[sale.reference] != _facts(sale):
            row.refuse("reference_reused", row.fields["reference"])
    report.refused += [fault for row in rows for fault in row.faults]
    report.loaded += len(new)
    report.known += sum(not row.faults for row, _sale in sales) - len(new)


class _Places:
    """The merchants, stores and categories that the rows name."""

    def __init__(self, rows: list[SaleRow]) -> None:
        codes = {row.fields["merchant"] for row in rows}
        stores = Store.objects.filter(merchant__credit_code__in=codes).values_list(
            "merchant__credit_code", "code", "merchant_id", "id"
        )
        self.stores = {(merchant, code): (owner, pk) for merchant, code, owner, pk in stores}
        known = Merchant.objects.filter(credit_code__in=codes)
        self.merchants = set(known.values_list("credit_code", flat=True))
        self.categories = dict(Category.objects.values_list("code", "id"))

    def check(self, row: SaleRow) -> None:
        merchant, store, category = (row.fields[n] for n in ("merchant", "store", "category"))
        if merchant and merchant not in self.merchants:
            row.refuse("merchant_unknown", merchant)
        elif merchant and store and (merchant, store) not in self.stores:
            row.refuse("store_unknown", store)
        if category and category not in self.categories:
            row.refuse("category_unknown", category)

    def of(self, row: SaleRow) -> tuple[int, int]:
        """Return the ids of merchant and store."""
        return self.stores[row.fields["merchant"], row.fields["store"]]


def _sales(rows: list[SaleRow], places: _Places) -> Iterator[tuple[SaleRow, Observation]]:
    products = products_for([_product(row, places) for row in rows])
    for row, product_id in zip(rows, products, strict=True):
        assert product_id is not None  # the file's own check saw a brand and a model
        sale = Observation(
            *places.of(row),
            product_id=product_id,
            price_fen=row.price_fen,
            sold_on=row.sold_on,
            source=PriceSource.PAST_SALE,
            reference=row.reference,
        )
        yield row, sale


def _product(row: SaleRow, places: _Places) -> ProductRow:
    fields = row.fields
    category_id = places.categories[fields["category"]]
    return ProductRow(
        category_id, fields["brand"], fields["model"], fields["gtin"], row.energy_level
    )


def _first_of_each(sales: list[tuple[SaleRow, Observation]]) -> dict[str, Observation]:
    told: dict[str, Observation] = {}
    for _row, sale in sales:
        told.setdefault(sale.reference, sale)
    return told


Facts = tuple[int, int, int, date]


def _facts(sale: Observation) -> Facts:
    return sale.store_id, sale.product_id, sale.price_fen, sale.sold_on


def _stored(references: set[str]) -> dict[str, Facts]:
    if not references:
        return {}
    rows = PriceObservation.objects.filter(reference__in=references).values_list(
        "reference", "store_id", "product_id", "price_fen", "sold_on"
    )
    return {
        reference: (store, product, price, day) for reference, store, product, price, day in rows
    }
