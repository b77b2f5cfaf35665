"""The registry: every check in it, all faults at once, quickly."""

import importlib
import pkgutil
import time
from datetime import date

from subsidy.claims.admin.looks import LOOKS
from subsidy.claims.rules import checks
from subsidy.claims.rules.checks import OF_CLAIM, OF_REGISTERS, OF_REQUEST, Asked, all_faults
from subsidy.core.codes import CODES
from tests.claims.checks.sale import request

REGISTERED = (*OF_REQUEST, *OF_REGISTERS, *OF_CLAIM)


def test_every_check_has_its_file_and_its_place():
    files = [
        importlib.import_module(f"{checks.__name__}.{module.name}")
        for module in pkgutil.iter_modules(checks.__path__)
        if module.name != "kinds"
    ]
    assert {id(file.CHECK) for file in files} == {id(check) for check in REGISTERED}
    assert len(files) == len(REGISTERED)


def test_every_code_has_its_words():
    for check in REGISTERED:
        for code in check.codes:
            assert code in (CODES if check.blocks else LOOKS)


def test_all_faults_of_a_request_are_told_together():
    worst = request(
        applicant__name="某某公司",
        applicant__document_number="130102199003071234",
        applicant__mobile="0311",
        purchase__brand="--",
        purchase__gtin="6901234567893",
        purchase__identifiers=[{"kind": "imei", "value": "356938035643808"}],
        purchase__bought_at="2024-09-29T10:00:00+08:00",
        purchase__invoice__number="--",
        purchase__invoice__issued_on="2024-09-01",
        purchase__invoice__total_fen=1,
        payment__payer_is_applicant=False,
        delivery__delivered_on="2024-09-01",
        old_item__deregistered_on="2024-12-01",
    )
    asked = Asked(("old_vin",), True, True, date(2024, 10, 1), True)
    assert [(fault.code, fault.pointer) for fault in all_faults(worst, asked)] == [
        ("company_buyer", "/applicant/name"),
        ("document_invalid", "/applicant/document_number"),
        ("identifier_invalid", "/applicant/mobile"),
        ("invoice_title_mismatch", "/purchase/invoice/title"),
        ("identifier_invalid", "/purchase/invoice/number"),
        ("invoice_total_mismatch", "/purchase/invoice/total_fen"),
        ("invoice_day_mismatch", "/purchase/invoice/issued_on"),
        ("payer_mismatch", "/payment/payer_is_applicant"),
        ("identifier_invalid", "/purchase/identifiers/0/value"),
        ("identifier_invalid", "/purchase/brand"),
        ("identifier_invalid", "/purchase/gtin"),
        ("identifier_missing", "/old_item/identifiers"),
        ("account_missing", "/applicant/bank_account"),
        ("days_disagree", "/purchase/bought_at"),
        ("vehicle_days_invalid", "/old_item/deregistered_on"),
        ("delivery_day_invalid", "/delivery/delivered_on"),
        ("activation_missing", "/delivery/activated_on"),
    ]


def test_a_thousand_rows_are_checked_in_a_moment():
    sale, asked = request(), Asked(("serial_number",), False, True, date(2024, 10, 1))
    started = time.process_time()
    for _ in range(1_000):
        all_faults(sale, asked)
    assert time.process_time() - started < 0.5  # some 0.03 s; a slow machine may take its time
