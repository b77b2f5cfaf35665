"""A hundred ways to break a sale, each with the fault that it must be refused for."""

import copy

MISSING = [
    "programme",
    "category",
    "store",
    "channel",
    "applicant",
    "purchase",
    "applicant/document_type",
    "applicant/document_number",
    "applicant/name",
    "applicant/mobile",
    "applicant/delivery_address",
    "applicant/county",
    "purchase/bought_on",
    "purchase/bought_at",
    "purchase/brand",
    "purchase/model",
    "purchase/price_fen",
    "purchase/identifiers/0/kind",
    "purchase/identifiers/0/value",
    "purchase/invoice/number",
    "purchase/invoice/title",
    "purchase/invoice/issued_on",
    "purchase/invoice/total_fen",
    "old_item/kind",
    "delivery/kind",
    "delivery/delivered_on",
    "payment/method",
    "payment/payer_is_applicant",
]
UNKNOWN = [
    "colour",
    "applicant/age",
    "purchase/colour",
    "purchase/invoice/colour",
    "purchase/identifiers/0/colour",
    "old_item/colour",
    "delivery/colour",
    "payment/colour",
]
#: path -> a value that cannot be read
UNREADABLE = {
    "programme": "",
    "category": "x" * 65,
    "store": 7,
    "channel": "door",
    "external_id": "x" * 65,
    "applicant/document_type": "library_card",
    "applicant/document_number": 130102199003071233,
    "applicant/name": "张\0三",
    "applicant/mobile": "1" * 65,
    "applicant/delivery_address": "x" * 201,
    "applicant/county": "13010",
    "purchase/bought_on": "2024-02-30",
    "purchase/bought_at": "2024-10-01T10:31:00",
    "purchase/brand": "\ud800",
    "purchase/model": " ",
    "purchase/gtin": 6901234567892,
    "purchase/energy_level": 6,
    "purchase/list_price_fen": 0,
    "purchase/price_fen": "a lot",
    "purchase/identifiers/0/kind": "nose",
    "purchase/identifiers/0/value": "x" * 65,
    "purchase/invoice/kind": "napkin",
    "purchase/invoice/code": "x" * 201,
    "purchase/invoice/number": "",
    "purchase/invoice/title": "x" * 201,
    "purchase/invoice/issued_on": "yesterday",
    "purchase/invoice/total_fen": 4999.5,
    "purchase/invoice/buyer_tax_number": "x" * 201,
    "old_item/kind": "x" * 65,
    "old_item/received_by": "x" * 201,
    "old_item/deregistered_on": "2024-13-01",
    "old_item/battery": "steam",
    "delivery/kind": "pigeon",
    "delivery/delivered_on": "2024-10-32",
    "delivery/carrier": "x" * 201,
    "delivery/latitude": float("nan"),
    "delivery/longitude": 181.5,
    "payment/method": "x" * 65,
    "payment/terminal": "x" * 201,
    "payment/payer_is_applicant": "perhaps",
    "payment/transaction": "x" * 201,
}
#: path, value, code, pointer
AGAINST_THE_RULES = [
    ("category", "toys", "not_eligible_category", "/category"),
    ("programme", "nowhere-2024", "programme_unknown", "/programme"),
    ("store", "S999", "store_unknown", "/store"),
    ("applicant/county", "999999", "county_unknown", "/applicant/county"),
    ("purchase/energy_level", 5, "not_eligible_energy_level", "/purchase"),
    ("purchase/energy_level", None, "facts_missing", "/purchase"),
    ("purchase/bought_on", "2024-08-24", "bought_outside_window", "/purchase/bought_on"),
    ("purchase/bought_at", "2024-09-30T10:00:00+08:00", "days_disagree", "/purchase/bought_at"),
    ("applicant/document_number", "130102199003071230", "document_invalid",
     "/applicant/document_number"),
    ("applicant/mobile", "12345", "identifier_invalid", "/applicant/mobile"),
    ("applicant/name", "石家庄贸易公司", "company_buyer", "/applicant/name"),
    ("purchase/invoice/title", "李四", "invoice_title_mismatch", "/purchase/invoice/title"),
    ("purchase/invoice/title", "石家庄贸易公司", "company_buyer", "/purchase/invoice/title"),
    ("purchase/invoice/total_fen", 1, "invoice_total_mismatch", "/purchase/invoice/total_fen"),
    ("purchase/invoice/number", "12", "identifier_invalid", "/purchase/invoice/number"),
    ("purchase/invoice", None, "identifier_missing", "/purchase/invoice"),
    ("purchase/identifiers", [], "identifier_missing", "/purchase/identifiers"),
    ("purchase/identifiers/0/value", "=1+", "identifier_invalid", "/purchase/identifiers/0/value"),
    ("purchase/brand", "-", "identifier_invalid", "/purchase/brand"),
    ("purchase/model", "/", "identifier_invalid", "/purchase/model"),
    ("purchase/gtin", "@123", "identifier_invalid", "/purchase/gtin"),
    ("payment/payer_is_applicant", False, "payer_mismatch", "/payment/payer_is_applicant"),
]  # fmt: skip
GONE = object()

BREAKS = [
    *((path, GONE, "invalid", f"/{path}") for path in MISSING),
    *((path, "red", "invalid", f"/{path}") for path in UNKNOWN),
    *((path, value, "invalid", f"/{path}") for path, value in UNREADABLE.items()),
    *AGAINST_THE_RULES,
]


def broken(body, path, value):
    """The body with one place broken."""
    body = copy.deepcopy(body)
    *parents, name = (int(part) if part.isdigit() else part for part in path.split("/"))
    here = body
    for parent in parents:
        here = here[parent]
    if value is GONE:
        del here[name]
    else:
        here[name] = value
    return body
