"""What other registers would report of the world: makers, carriers, recyclers, the tax office.

Plain rows under the columns of `manage.py import_feed KIND FILE`; registers know nothing of claims.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.feeds import things, trade

if TYPE_CHECKING:
    from simulation.world import World

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """The columns of a feed's file, and how its rows are made."""

    columns: tuple[str, ...]
    rows: Callable[["World"], Iterator[Row]]


FEEDS: Mapping[str, Feed] = {
    "activation": Feed(("kind", "brand", "number", "activated_on", "region"), things.activations),
    "shipment": Feed(("kind", "brand", "number", "shipped_on", "region"), things.shipments),
    "delivery_proof": Feed(
        ("waybill", "carrier", "signed_on", "county", "weight_g"), things.deliveries
    ),
    "recycler_receipt": Feed(
        ("kind", "number", "recycler", "received_on", "dismantled_on"), things.receipts
    ),
    "invoice_status": Feed(("number", "status", "status_on"), things.invoice_statuses),
    "issued_invoices": Feed(("merchant", "day", "count"), trade.issued_invoices),
    "purchase_stock": Feed(
        ("merchant", "kind", "reference", "brand", "model", "units", "invoiced_on"),
        trade.purchase_stock,
    ),
    "unsubsidised_sale": Feed(
        ("merchant", "reference", "category", "brand", "model", "price_fen", "sold_on"),
        trade.unsubsidised_sales,
    ),
    "cancelled_order": Feed(
        ("merchant", "external_id", "cancelled_on", "refund_fen"), trade.cancelled_orders
    ),
}


def feeds_of(world: "World") -> dict[str, list[Row]]:
    """Return all rows by kind of feed."""
    return {kind: list(feed.rows(world)) for kind, feed in FEEDS.items()}
