"""One sale as tills send it, and numbers that do not exist but fit their check digits."""

from typing import Any


def credit_code(number: int) -> str:
    """A valid unified social credit code, different for each number."""
    from stdnum.cn import uscc

    organisation = f"{number:08d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(w * int(c) for w, c in zip(weights, organisation, strict=True)) % 11
    body = "91130100" + organisation + {10: "X", 11: "0"}.get(rest, str(rest))
    return body + uscc.calc_check_digit(body)


def resident_id(number: int) -> str:
    """A valid resident identity number, different for each number up to 28 million."""
    from stdnum.cn import ric

    day, sequence = divmod(number, 1_000)
    year, rest = divmod(day, 336)
    body = f"130102{1960 + year}{rest // 28 + 1:02d}{rest % 28 + 1:02d}{sequence:03d}"
    return body + ric.calc_check_digit(f"{body}?")  # takes it with the digit


def vin(number: int) -> str:
    """A vehicle identification number whose check digit fits, different for each number."""
    from subsidy.core.identifiers import _VIN_VALUES, _VIN_WEIGHTS

    body = f"LSVAM4180C{number:07d}"
    rest = sum(w * _VIN_VALUES[c] for w, c in zip(_VIN_WEIGHTS, body, strict=True)) % 11
    return body[:8] + ("X" if rest == 10 else str(rest)) + body[9:]


def changed(body: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Set values deep inside: {"purchase__price_fen": 1}."""
    for path, value in changes.items():
        *parents, name = path.split("__")
        place: Any = body
        for parent in parents:
            place = place[int(parent)] if isinstance(place, list) else place[parent]
        place[name] = value
    paper = body["purchase"].get("invoice")
    if paper and "purchase__price_fen" in changes:
        paper["total_fen"] = changes.get(
            "purchase__invoice__total_fen", body["purchase"]["price_fen"]
        )
    return body


BODY: dict[str, Any] = {
    "external_id": "SJZ-1",
    "programme": "hebei-2024",
    "category": "appliances.refrigerator",
    "store": "S001",
    "channel": "offline",
    "applicant": {
        "document_type": "resident_id",
        "document_number": "130102199003071233",
        "name": "张三",
        "mobile": "13800000000",
        "delivery_address": "河北省石家庄市长安区建设北大街1号",
        "county": "130102",
    },
    "purchase": {
        "bought_on": "2024-10-01",
        "bought_at": "2024-10-01T10:31:00+08:00",
        "brand": "Haier",
        "model": "BCD-500",
        "gtin": "6901234567892",
        "energy_level": 1,
        "list_price_fen": 549_900,
        "price_fen": 499_900,
        "identifiers": [{"kind": "serial_number", "value": "SN2024 0001"}],
        "invoice": {
            "kind": "digital",
            "number": "24132000000123456789",
            "title": "张三",
            "issued_on": "2024-10-01",
            "total_fen": 499_900,
        },
    },
    "old_item": {"kind": "refrigerator", "identifiers": [], "received_by": "merchant"},
    "delivery": {
        "kind": "installed",
        "delivered_on": "2024-10-01",
        "latitude": 38.04,
        "longitude": 114.51,
    },
    "payment": {"method": "unionpay", "terminal": "T0001", "payer_is_applicant": True},
}
