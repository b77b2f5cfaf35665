from subsidy.feeds.models.imports import FeedImport, FeedKind, FeedRow
from subsidy.feeds.models.things import (
    Activation,
    DeliveryProof,
    InvoiceStatus,
    OldKind,
    RecyclerReceipt,
    Shipment,
    ThingKind,
)
from subsidy.feeds.models.trade import (
    CancelledOrder,
    IssuedInvoices,
    PurchaseStock,
    UnsubsidisedSale,
)

__all__ = [
    "Activation",
    "CancelledOrder",
    "DeliveryProof",
    "FeedImport",
    "FeedKind",
    "FeedRow",
    "InvoiceStatus",
    "IssuedInvoices",
    "OldKind",
    "PurchaseStock",
    "RecyclerReceipt",
    "Shipment",
    "ThingKind",
    "UnsubsidisedSale",
]
