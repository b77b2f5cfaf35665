"""From the values of a row to the columns of its table, kind by kind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from subsidy.catalogue.services import norm
from subsidy.claims.services.drafts import Holding, holding_of, invoice_holding
from subsidy.core.identifiers import normalise
from subsidy.feeds import models
from subsidy.feeds.models import FeedKind, FeedRow
from subsidy.feeds.rules.columns import Values


@dataclass(frozen=True)
class Feed:
    """key: the columns under which a table knows a thing, unique there. newest: the column whose
    latest day counts where several rows speak of one thing; none: they must agree.
    """

    model: type[FeedRow]
    fields: tuple[str, ...]
    key: tuple[str, ...]
    build: Callable[[Values], tuple[Any, ...]]
    newest: str = ""

    @property
    def rest(self) -> tuple[str, ...]:
        """The columns that another row may change."""
        return tuple(name for name in self.fields if name not in self.key)


def _thing(values: Values) -> Holding:
    return holding_of(values["kind"], values["number"], normalise(values["brand"]), "")


def _activation(values: Values) -> tuple[Any, ...]:
    thing = _thing(values)
    return thing.kind, thing.digest, thing.masked, values["activated_on"], values["region"]


def _shipment(values: Values) -> tuple[Any, ...]:
    thing = _thing(values)
    return thing.kind, thing.digest, thing.masked, values["region"], values["shipped_on"]


def _invoice(values: Values) -> tuple[Any, ...]:
    paper = invoice_holding(values["code"], values["number"], "")
    return paper.digest, paper.masked, values["status"], values["status_on"]


def _receipt(values: Values) -> tuple[Any, ...]:
    thing, days = _thing(values), (values["received_on"], values["dismantled_on"])
    return thing.kind, thing.digest, thing.masked, values["recycler"], *days, values["claim"]


def _delivery(values: Values) -> tuple[Any, ...]:
    names = ("carrier", "signed_on", "county", "weight_g")
    return normalise(values["waybill"]), *(values[name] for name in names)


def _purchase(values: Values) -> tuple[Any, ...]:
    names = ("merchant_id", "kind", "reference", "brand", "model")
    norms = norm(values["brand"]), norm(values["model"])
    return *(values[name] for name in names), *norms, values["units"], values["invoiced_on"]


def _as_named(*names: str) -> Callable[[Values], tuple[Any, ...]]:
    return lambda values: tuple(values[name] for name in names)


_DAY = ("merchant_id", "day", "count")
_SALE = ("merchant_id", "reference", "product_id", "price_fen", "sold_on")
_ORDER = ("merchant_id", "external_id", "cancelled_on", "refund_fen")

FEEDS: dict[str, Feed] = {
    FeedKind.ACTIVATION: Feed(
        models.Activation,
        ("kind", "digest", "masked", "activated_on", "region"),
        ("digest",),
        _activation,
    ),
    FeedKind.SHIPMENT: Feed(
        models.Shipment,
        ("kind", "digest", "masked", "region", "shipped_on"),
        ("digest",),
        _shipment,
        newest="shipped_on",
    ),
    FeedKind.PURCHASE_STOCK: Feed(
        models.PurchaseStock,
        (
            *("merchant_id", "kind", "reference", "brand", "model"),
            *("brand_norm", "model_norm", "units", "invoiced_on"),
        ),
        ("merchant_id", "reference", "brand_norm", "model_norm"),
        _purchase,
    ),
    FeedKind.ISSUED_INVOICES: Feed(
        models.IssuedInvoices, _DAY, ("merchant_id", "day"), _as_named(*_DAY)
    ),
    FeedKind.INVOICE_STATUS: Feed(
        models.InvoiceStatus,
        ("digest", "masked", "status", "status_on"),
        ("digest",),
        _invoice,
        newest="status_on",
    ),
    FeedKind.RECYCLER_RECEIPT: Feed(
        models.RecyclerReceipt,
        (
            *("kind", "digest", "masked", "recycler"),
            *("received_on", "dismantled_on", "claim_reference"),
        ),
        ("digest", "recycler", "received_on"),
        _receipt,
    ),
    FeedKind.DELIVERY_PROOF: Feed(
        models.DeliveryProof,
        ("waybill", "carrier", "signed_on", "county", "weight_g"),
        ("waybill",),
        _delivery,
    ),
    FeedKind.UNSUBSIDISED_SALE: Feed(
        models.UnsubsidisedSale, _SALE, ("merchant_id", "reference"), _as_named(*_SALE)
    ),
    FeedKind.CANCELLED_ORDER: Feed(
        models.CancelledOrder, _ORDER, ("merchant_id", "external_id"), _as_named(*_ORDER)
    ),
}
