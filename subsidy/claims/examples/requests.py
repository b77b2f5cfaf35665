"""One sale of each kind, as a till sends it. Those of the sandbox may be sent as they are."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.web.doors import Example

Json = dict[str, Any]

APPLIANCE: Json = {
    "external_id": "SJZ-20241001-000123",
    "programme": "sandbox",
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
        "identifiers": [{"kind": "serial_number", "value": "SN20240001"}],
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
    "payment": {
        "method": "unionpay",
        "terminal": "SANDBOX-T1",
        "payer_is_applicant": True,
        "transaction": "202410011031000001",
        "device": "ANDROID-7f3a91c2",
    },
}
_SOLD_TO_ITS_BUYER = {name: APPLIANCE[name] for name in ("programme", "store", "channel")}
_PERSON = APPLIANCE["applicant"]
_INVOICE = APPLIANCE["purchase"]["invoice"]

PHONE: Json = _SOLD_TO_ITS_BUYER | {
    "external_id": "SJZ-20250201-000124",
    "programme": "hebei-2025",
    "category": "digital.phone",
    "applicant": _PERSON | {"document_number": "130102198511220028", "name": "李梅"},
    "purchase": {
        "bought_on": "2025-02-01",
        "bought_at": "2025-02-01T15:02:00+08:00",
        "brand": "Huawei",
        "model": "Mate 60",
        "price_fen": 549_900,
        "identifiers": [
            {"kind": "serial_number", "value": "HW2500000124"},
            {"kind": "imei", "value": "490154203237518"},
        ],
        "invoice": _INVOICE
        | {
            "number": "25132000000123456790",
            "title": "李梅",
            "issued_on": "2025-02-01",
            "total_fen": 549_900,
        },
    },
    "delivery": {"kind": "pickup", "delivered_on": "2025-02-01"},
    "payment": APPLIANCE["payment"],
}

CAR: Json = _SOLD_TO_ITS_BUYER | {
    "external_id": "SJZ-20241001-000125",
    "category": "cars.scrappage",
    "applicant": _PERSON
    | {
        "bank_account": {
            "bank": "中国工商银行",
            "branch": "石家庄长安支行",
            "number": "6222020402000123453",
            "name": "张三",
        }
    },
    "purchase": {
        "bought_on": "2024-10-01",
        "bought_at": "2024-10-01T11:00:00+08:00",
        "brand": "BYD",
        "model": "Qin PLUS",
        "price_fen": 12_980_000,
        "vehicle": {"fuel": "new_energy", "registered_on": "2024-10-01"},
        "identifiers": [{"kind": "vin", "value": "LSVAM4187C2184847"}],
        "invoice": _INVOICE
        | {
            "kind": "motor_vehicle",
            "number": "24132000000123456791",
            "total_fen": 12_980_000,
        },
    },
    "old_item": {
        "kind": "car",
        "vehicle": {
            "fuel": "petrol",
            "first_registered_on": "2009-05-12",
            "held_since": "2015-03-01",
            "registration_type": "small_passenger",
        },
        "identifiers": [
            {"kind": "old_vin", "value": "LSVAM418XC2184860"},
            {"kind": "scrap_certificate", "value": "130100202400001234"},
        ],
        "deregistered_on": "2024-09-20",
    },
    "delivery": {"kind": "pickup", "delivered_on": "2024-10-01"},
}

E_BIKE: Json = _SOLD_TO_ITS_BUYER | {
    "external_id": "SJZ-20241001-000126",
    "programme": "demo-ebikes-2024",
    "category": "e_bikes",
    "applicant": _PERSON,
    "purchase": {
        "bought_on": "2024-10-01",
        "bought_at": "2024-10-01T09:10:00+08:00",
        "brand": "Yadea",
        "model": "DE3",
        "price_fen": 299_900,
        "battery": "lead_acid",
        "identifiers": [
            {"kind": "frame_number", "value": "117122400000123"},
            {"kind": "plate", "value": "石家庄A12345"},
        ],
        "invoice": _INVOICE | {"number": "24132000000123456792", "total_fen": 299_900},
    },
    "old_item": {
        "kind": "e_bike",
        "battery": "lithium",
        "identifiers": [{"kind": "old_frame_number", "value": "117121800000456"}],
        "received_by": "merchant",
    },
    "delivery": {"kind": "pickup", "delivered_on": "2024-10-01"},
    "payment": APPLIANCE["payment"],
}

SALES = {
    "appliance": Example(_("An appliance"), APPLIANCE),
    "phone": Example(_("A phone"), PHONE),
    "car": Example(_("A car for a scrapped one, paid to the citizen"), CAR),
    "e_bike": Example(_("An e-bike"), E_BIKE),
}
