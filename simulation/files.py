"""The world as the files that an operator loads: merchants and past sales, as CSV."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from simulation.feeds import FEEDS
from simulation.merchants import Merchant, Store
from simulation.sales import PastSale

MERCHANT_COLUMNS = (
    *("credit_code", "name", "unit", "legal_person", "standing"),
    *("store_code", "store_name", "county", "address", "latitude", "longitude", "channel"),
    *("terminals", "programme", "groups", "from"),
    *("bank", "branch", "account_number", "account_name", "roster"),
)
SALE_COLUMNS = (
    *("merchant", "store", "category", "brand", "model", "gtin", "energy_level"),
    *("price_fen", "sold_on", "reference"),
)
#: The notice of August 2024 named the merchants before the terms of appliances began.
ENROLLED_FROM = "2024-08-25"


def write_merchants(path: Path, merchants: Sequence[Merchant], *, programme: str) -> None:
    """Write the file for `manage.py load_merchants`: a row per store."""
    rows = (
        _store_row(merchant, store, programme)
        for merchant in merchants
        for store in merchant.stores
    )
    _write(path, MERCHANT_COLUMNS, rows)


def write_past_sales(path: Path, sales: Iterable[PastSale]) -> None:
    """Write the file for `manage.py load_sales`."""
    _write(path, SALE_COLUMNS, (_sale_row(sale) for sale in sales))


def write_feed(path: Path, kind: str, rows: Iterable[Sequence[object]]) -> None:
    """Write the file for `manage.py import_feed KIND`."""
    _write(path, FEEDS[kind].columns, rows)


def _store_row(merchant: Merchant, store: Store, programme: str) -> tuple[object, ...]:
    account = merchant.payout
    return (
        *(merchant.credit_code, merchant.name, merchant.county.unit, merchant.legal_person),
        *("active", store.code, store.name, store.county.code, store.address),
        *(store.latitude, store.longitude, store.channel, store.terminal),
        *(programme, merchant.group, ENROLLED_FROM),
        *(account.bank, account.branch, account.number, account.name, _roster(merchant)),
    )


def _roster(merchant: Merchant) -> str:
    return ";".join(
        f"staff:resident_id:{one.document_number}:{one.mobile}:{one.account.number}"
        for one in merchant.staff
    )


def _sale_row(sale: PastSale) -> tuple[object, ...]:
    product = sale.product
    return (
        *(sale.merchant.credit_code, sale.store.code, product.category, product.brand),
        *(product.model, product.gtin, product.energy_level or ""),
        *(sale.price_fen, sale.sold_on.isoformat(), sale.reference),
    )


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
