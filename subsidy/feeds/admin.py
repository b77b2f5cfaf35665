"""Windows on what other registers report. Rows come by `manage.py import_feed` alone."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from subsidy.feeds.models import (
    Activation,
    CancelledOrder,
    DeliveryProof,
    FeedImport,
    InvoiceStatus,
    IssuedInvoices,
    PurchaseStock,
    RecyclerReceipt,
    Shipment,
    UnsubsidisedSale,
)
from subsidy.web.columns import linked
from subsidy.web.windows import ByName, Window


@admin.register(FeedImport)
class ImportWindow(Window):
    list_display = [
        "file_name",
        "kind",
        "rows",
        "refused_rows",
        "written_rows",
        "imported_at",
        "imported_by",
    ]
    list_filter = ["kind", "imported_at"]
    search_fields = ["file_name", "sha256"]
    fields = [
        ("file_name", "kind"),
        ("rows", "refused_rows", "written_rows"),
        ("imported_at", "imported_by"),
        "sha256",
    ]


class FeedWindow(Window):
    """A row, and the file that said it."""

    list_select_related = ["imported"]
    came_with = linked("imported", _("import"))


class TradeWindow(FeedWindow):
    """A row of one merchant."""

    list_select_related = ["merchant", "imported"]
    unit_path = "merchant__unit"
    merchant_name = linked("merchant", _("merchant"))


@admin.register(Activation)
class ActivationWindow(FeedWindow):
    list_display = ["masked", "kind", "activated_on", "region", "came_with"]
    list_filter = ["kind", "activated_on"]
    search_fields = ["masked"]
    fields = [("masked", "kind"), ("activated_on", "region"), "came_with"]


@admin.register(Shipment)
class ShipmentWindow(FeedWindow):
    list_display = ["masked", "kind", "region", "shipped_on", "came_with"]
    list_filter = ["kind", "shipped_on"]
    search_fields = ["masked"]
    fields = [("masked", "kind"), ("region", "shipped_on"), "came_with"]


@admin.register(InvoiceStatus)
class InvoiceStatusWindow(FeedWindow):
    list_display = ["masked", "status", "status_on", "came_with"]
    list_filter = ["status", "status_on"]
    search_fields = ["masked"]
    fields = [("masked", "status", "status_on"), "came_with"]


@admin.register(RecyclerReceipt)
class RecyclerReceiptWindow(FeedWindow):
    list_display = [
        "masked",
        "kind",
        "recycler",
        "received_on",
        "dismantled_on",
        "claim_reference",
        "came_with",
    ]
    list_filter = ["kind", "received_on"]
    search_fields = ["masked", "recycler", "claim_reference"]
    fields = [
        ("masked", "kind", "recycler"),
        ("received_on", "dismantled_on", "claim_reference"),
        "came_with",
    ]


@admin.register(DeliveryProof)
class DeliveryProofWindow(FeedWindow):
    list_display = ["waybill", "carrier", "signed_on", "county", "weight_g", "came_with"]
    list_filter = ["signed_on"]
    search_fields = ["waybill", "carrier"]
    fields = [("waybill", "carrier"), ("signed_on", "county", "weight_g"), "came_with"]


@admin.register(PurchaseStock)
class PurchaseStockWindow(TradeWindow):
    list_display = [
        "reference",
        "merchant_name",
        "kind",
        "brand",
        "model",
        "units",
        "invoiced_on",
        "came_with",
    ]
    list_filter = ["kind", ("merchant__unit", ByName), "invoiced_on"]
    search_fields = ["reference", "model", "merchant__name", "merchant__credit_code"]
    fields = [
        ("merchant_name", "kind", "reference"),
        ("brand", "model", "units", "invoiced_on"),
        "came_with",
    ]


@admin.register(IssuedInvoices)
class IssuedInvoicesWindow(TradeWindow):
    list_display = ["day", "merchant_name", "count", "came_with"]
    list_filter = [("merchant__unit", ByName), "day"]
    search_fields = ["merchant__name", "merchant__credit_code"]
    fields = [("merchant_name", "day", "count"), "came_with"]


@admin.register(UnsubsidisedSale)
class UnsubsidisedSaleWindow(TradeWindow):
    list_display = [
        "reference",
        "merchant_name",
        "product_name",
        "price_yuan",
        "sold_on",
        "came_with",
    ]
    list_filter = [("merchant__unit", ByName), "sold_on"]
    list_select_related = ["merchant", "product", "imported"]
    search_fields = ["reference", "product__model", "merchant__name", "merchant__credit_code"]
    fields = [
        ("merchant_name", "reference"),
        ("product_name", "price_yuan", "sold_on"),
        "came_with",
    ]
    product_name = linked("product", _("product"))


@admin.register(CancelledOrder)
class CancelledOrderWindow(TradeWindow):
    list_display = ["external_id", "merchant_name", "cancelled_on", "refund_yuan", "came_with"]
    list_filter = [("merchant__unit", ByName), "cancelled_on"]
    search_fields = ["external_id", "merchant__name", "merchant__credit_code"]
    fields = [("merchant_name", "external_id"), ("cancelled_on", "refund_yuan"), "came_with"]
