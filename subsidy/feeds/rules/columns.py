"""What the file of each kind of feed must look like: its columns, and what a row must agree on."""

from collections.abc import Iterator, Mapping
from typing import Any

from subsidy.claims.rules.numbers import is_valid
from subsidy.core.identifiers import normalise
from subsidy.feeds.rules.cells import FEN_MAX, UNITS_MAX, Column, day, one_of, region, text, whole

Values = Mapping[str, Any]
Wrong = Iterator[tuple[str, str]]  # column, code

MERCHANT = Column("merchant", text(18))
BRAND, MODEL = Column("brand", text(100)), Column("model", text(150))
#: Serial numbers are unique within a brand.
BRAND_OF_SERIAL = Column("brand", text(100), is_optional=True)
NUMBER = Column("number", text(64))
REFERENCE = Column("reference", text(64))
THINGS = one_of("serial_number", "imei")
OLD_THINGS = one_of(
    *("old_vin", "scrap_certificate", "old_frame_number", "old_plate"),
    *("serial_number", "receipt"),
)
FEN = whole(1, FEN_MAX)

#: Kind of feed -> the columns of its file; the header may name them in any order.
COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "activation": (
        Column("kind", THINGS),
        BRAND_OF_SERIAL,
        NUMBER,
        Column("activated_on", day),
        Column("region", region, is_optional=True),
    ),
    "shipment": (
        Column("kind", THINGS),
        BRAND_OF_SERIAL,
        NUMBER,
        Column("region", region),
        Column("shipped_on", day),
    ),
    "purchase_stock": (
        MERCHANT,
        Column("kind", one_of("invoice", "opening")),
        REFERENCE,
        BRAND,
        MODEL,
        Column("units", whole(-UNITS_MAX, UNITS_MAX)),
        Column("invoiced_on", day),
    ),
    "issued_invoices": (MERCHANT, Column("day", day), Column("count", whole(0, UNITS_MAX))),
    "invoice_status": (
        Column("code", text(64), is_optional=True),
        NUMBER,
        Column("status", one_of("normal", "red_lettered", "voided")),
        Column("status_on", day),
    ),
    "recycler_receipt": (
        Column("kind", OLD_THINGS),
        BRAND_OF_SERIAL,
        NUMBER,
        Column("recycler", text(100)),
        Column("received_on", day),
        Column("dismantled_on", day, is_optional=True, nothing=None),
        Column("claim", text(14), is_optional=True),
    ),
    "delivery_proof": (
        Column("carrier", text(100), is_optional=True),
        Column("waybill", text(64)),
        Column("signed_on", day),
        Column("county", region),
        Column("weight_g", whole(1, UNITS_MAX), is_optional=True, nothing=None),
    ),
    "unsubsidised_sale": (
        MERCHANT,
        REFERENCE,
        Column("category", text(80)),
        BRAND,
        MODEL,
        Column("price_fen", FEN),
        Column("sold_on", day),
    ),
    "cancelled_order": (
        MERCHANT,
        Column("external_id", text(64)),
        Column("cancelled_on", day),
        Column("refund_fen", whole(0, FEN_MAX), is_optional=True, nothing=None),
    ),
}


def disagreements(kind: str, values: Values) -> Wrong:
    """Yield what is wrong with a row whose cells are sound by themselves."""
    if "number" in values:
        what = values.get("kind", "invoice")
        number = f"{values.get('code', '')}{values['number']}"
        if not is_valid(what, number):
            yield "number", "number_invalid"
        if what == "serial_number" and not normalise(values["brand"]):
            yield "brand", "value_missing"
    for name in ("brand", "model", "waybill"):
        if values.get(name) and not normalise(values[name]):
            yield name, "text_without_signs"
    if kind == "purchase_stock" and not _moves(values["units"], values["kind"]):
        yield "units", "number_invalid"
    ends_on = values.get("dismantled_on")
    if ends_on and ends_on < values["received_on"]:
        yield "dismantled_on", "day_before_receipt"


def _moves(units: int, kind: str) -> bool:
    """Tell whether so many units can be: what was given back is below zero, a stock never is."""
    return units > 0 if kind == "opening" else units != 0
