from datetime import date

import pytest

from subsidy.claims.rules.checks import invoice
from tests.claims.checks.sale import faults, request

PLACE = "/purchase/invoice"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"issued_on": "2024-10-01"}, []),
        ({"issued_on": "2024-09-30"}, [("invoice_day_mismatch", f"{PLACE}/issued_on")]),
        ({"issued_on": "2024-10-02"}, [("invoice_day_mismatch", f"{PLACE}/issued_on")]),
        ({"total_fen": 499_901}, [("invoice_total_mismatch", f"{PLACE}/total_fen")]),
        ({"title": "张三丰"}, [("invoice_title_mismatch", f"{PLACE}/title")]),
        ({"title": "某某商行"}, [("company_buyer", f"{PLACE}/title")]),
        ({"buyer_tax_number": "91350100M000100Y43"}, [("company_buyer", f"{PLACE}/title")]),
        (
            {"buyer_tax_number": "91350100M000100Y44"},
            [
                ("company_buyer", f"{PLACE}/title"),
                ("identifier_invalid", f"{PLACE}/buyer_tax_number"),
            ],
        ),
    ],
)
def test_the_invoice_fits_person_price_and_day(changes, expected):
    assert faults(invoice, **{f"purchase__invoice__{k}": v for k, v in changes.items()}) == expected


def test_what_was_seen_of_the_days_is_told():
    paper = request(purchase__invoice__issued_on="2024-09-30").purchase.invoice
    days = {"bought_on": date(2024, 10, 1), "on": date(2024, 10, 1)}
    [fault] = invoice.day_faults(paper, **days, place="/invoice")
    assert fault.params == {"bought_on": "2024-10-01", "issued_on": "2024-09-30"}


def test_of_a_purchase_in_the_future_another_check_tells():
    changes = {"purchase__bought_on": "2024-10-05", "purchase__invoice__issued_on": "2024-10-01"}
    assert faults(invoice, **changes) == []
