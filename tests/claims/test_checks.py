"""What is wrong with a request by itself: every check, without a database."""

import copy
from datetime import date

import pytest
from pydantic import ValidationError

from subsidy.claims.rules.checks import Asked, all_faults, has_odd_vin
from subsidy.claims.rules.facts import facts_of
from subsidy.claims.rules.request import ClaimRequest
from tests import make

TODAY = date(2024, 10, 1)
VIN, OTHER_VIN = make.vin(1), make.vin(2)
CARD = {"bank": "ABC", "branch": "x", "number": "6222 0204 0200 0123 453", "name": "张三"}
OLD_CAR = {
    "kind": "car",
    "vehicle": {
        "fuel": "petrol",
        "first_registered_on": "2010-01-01",
        "held_since": "2012-01-01",
        "registration_type": "small",
    },
}


def request(**changes):
    return ClaimRequest.model_validate(make.changed(copy.deepcopy(make.BODY), changes))


def faults(*, identifiers=(), pays_applicant=False, needs_invoice=True, **changes):
    asked = Asked(tuple(identifiers), pays_applicant, needs_invoice, TODAY)
    return [(fault.code, fault.pointer) for fault in all_faults(request(**changes), asked)]


def test_nothing_speaks_against_a_sound_sale():
    assert faults() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"applicant__name": "石家庄某某公司"}, [
            ("company_buyer", "/applicant/name"),
            ("invoice_title_mismatch", "/purchase/invoice/title"),
        ]),
        ({"purchase__invoice__title": "某某医院"}, [("company_buyer", "/purchase/invoice/title")]),
        (
            {"purchase__invoice__buyer_tax_number": "91350100M000100Y43"},
            [("company_buyer", "/purchase/invoice/title")],
        ),
        (
            {"purchase__invoice__title": "李四"},
            [("invoice_title_mismatch", "/purchase/invoice/title")],
        ),
        (
            {"purchase__invoice__total_fen": 1},
            [("invoice_total_mismatch", "/purchase/invoice/total_fen")],
        ),
        ({"purchase__invoice__number": "--"}, [
            ("identifier_invalid", "/purchase/invoice/number")
        ]),
        ({"purchase__invoice__code": "1" * 30}, [
            ("identifier_invalid", "/purchase/invoice/number")
        ]),
        ({"purchase__invoice": None}, [("identifier_missing", "/purchase/invoice")]),
        ({"purchase__invoice": None, "needs_invoice": False}, []),
        (
            {"applicant__document_number": "130102199003071234"},
            [("document_invalid", "/applicant/document_number")],
        ),
        ({"applicant__document_type": "passport", "applicant__document_number": "E12345678"}, []),
        (
            {"applicant__document_type": "passport", "applicant__document_number": "---"},
            [("document_invalid", "/applicant/document_number")],
        ),
        ({"applicant__mobile": "0311-1234567"}, [("identifier_invalid", "/applicant/mobile")]),
        (
            {"payment__payer_is_applicant": False},
            [("payer_mismatch", "/payment/payer_is_applicant")],
        ),
        ({"payment": None}, []),
        (
            {"purchase__identifiers__0__value": "S N"},
            [("identifier_invalid", "/purchase/identifiers/0/value")],
        ),
        (
            {"purchase__identifiers": [{"kind": "imei", "value": "356938035643808"}]},
            [("identifier_invalid", "/purchase/identifiers/0/value")],
        ),
        (
            {"purchase__identifiers": [{"kind": "vin", "value": "11111111111111111"}]},
            [("identifier_invalid", "/purchase/identifiers/0/value")],
        ),
        (
            {
                "old_item__identifiers": [
                    {"kind": "old_vin", "value": VIN},
                    {"kind": "old_plate", "value": "冀A"},
                ]
            },
            [("identifier_invalid", "/old_item/identifiers/1/value")],
        ),
        ({"purchase__brand": "--"}, [("identifier_invalid", "/purchase/brand")]),
        ({"purchase__model": "\ufdfa" * 7}, [("identifier_invalid", "/purchase/model")]),
        ({"purchase__gtin": "6901234567893"}, [("identifier_invalid", "/purchase/gtin")]),
        ({"purchase__gtin": ""}, []),
        (
            {"identifiers": ["imei", "old_vin", "scrap_certificate", "invoice", "serial_number"]},
            [
                ("identifier_missing", "/purchase/identifiers"),
                ("identifier_missing", "/old_item/identifiers"),
                ("identifier_missing", "/old_item/identifiers"),
            ],
        ),
        ({"old_item": None, "identifiers": ["serial_number"]}, []),
        ({"pays_applicant": True}, [("account_missing", "/applicant/bank_account")]),
        ({"pays_applicant": True, "applicant__bank_account": CARD}, []),
        (
            {
                "pays_applicant": True,
                "applicant__bank_account": CARD | {"name": "李四", "number": "6222020402000123454"},
            },
            [
                ("account_not_own", "/applicant/bank_account/name"),
                ("identifier_invalid", "/applicant/bank_account/number"),
            ],
        ),
        (
            {
                "purchase__bought_on": "2024-10-02",
                "purchase__bought_at": "2024-10-02T10:00:00+08:00",
            },
            [("bought_outside_window", "/purchase/bought_on")],
        ),
        (
            {"purchase__bought_at": "2024-09-30T15:59:59+00:00"},
            [("days_disagree", "/purchase/bought_at")],
        ),
        ({"purchase__bought_at": "2024-09-30T16:00:00+00:00"}, []),
    ],
)  # fmt: skip
def test_every_fault_is_named_with_its_place(changes, expected):
    assert faults(**changes) == expected


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("purchase__bought_at", "0001-01-01T00:00:00+14:00"),
        ("purchase__bought_at", "9999-12-31T23:59:59-12:00"),
        ("purchase__bought_at", "2024-10-01T10:00:00"),
        ("applicant__bank_account", CARD | {"bank": "b" * 101}),
        ("applicant__bank_account", CARD | {"branch": "b" * 101}),
        ("applicant__county", "13010"),
        ("purchase__price_fen", 0),
        ("purchase__price_fen", 100_000_000_001),
        ("purchase__price_fen", 100.0),
        ("channel", "door"),
        ("delivery__latitude", float("inf")),
        ("surprise", 1),
    ],
)
def test_what_no_check_could_judge_is_malformed(place, value):
    with pytest.raises(ValidationError):
        request(**{place: value})


class TestOddVin:
    @pytest.mark.parametrize(
        ("new", "old", "odd"),
        [
            (VIN, OTHER_VIN, False),
            ("LSVAM4187C2184841", OTHER_VIN, True),
            (VIN, "LSVAM4187C2184841", True),
        ],
    )
    def test_is_a_reason_to_look(self, new, old, odd):
        sale = request(
            purchase__identifiers=[{"kind": "vin", "value": new}],
            old_item__identifiers=[{"kind": "old_vin", "value": old}],
        )
        assert has_odd_vin(sale) is odd

    def test_is_not_looked_for_without_cars(self):
        assert not has_odd_vin(request(old_item=None))


class TestFacts:
    def test_of_an_appliance_are_its_price_and_level(self):
        sale = request()
        assert facts_of(sale.purchase, sale.old_item) == {"price_fen": 499_900, "energy_level": 1}
        assert facts_of(sale.purchase, None) == {"price_fen": 499_900, "energy_level": 1}

    def test_of_a_car_are_those_of_both_cars(self):
        sale = request(
            purchase__energy_level=None,
            purchase__vehicle={"fuel": "petrol", "displacement_ml": 1_998},
            old_item=OLD_CAR,
        )
        assert facts_of(sale.purchase, sale.old_item) == {
            "price_fen": 499_900,
            "new_fuel": "petrol",
            "displacement_ml": 1_998,
            "old_fuel": "petrol",
            "old_first_registered_on": "2010-01-01",
            "old_held_since": "2012-01-01",
            "old_type": "small",
        }

    def test_of_a_bicycle_are_its_batteries(self):
        sale = request(
            purchase__battery="lead_acid", old_item={"kind": "e_bike", "battery": "lithium"}
        )
        found = facts_of(sale.purchase, sale.old_item)
        assert (found["new_battery"], found["old_battery"]) == ("lead_acid", "lithium")
