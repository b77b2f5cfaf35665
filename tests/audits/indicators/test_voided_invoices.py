"""Whose invoices are undone after the claim."""

import pytest

from subsidy.audits.indicators.voided_invoices import VOIDED_INVOICES
from subsidy.audits.rules.findings import TOO_FEW_CLAIMS
from subsidy.claims import services as claims
from subsidy.claims.rules.request import AmendRequest
from tests import make
from tests.audits.indicators.papers import (
    asked_in,
    gathered,
    hits_in,
    measured,
    merchants,
    sold,
    told,
    town,
    worded,
)

NUMBER = "purchase__invoice__number"


def undone(tmp_path, *numbers, status="voided", on="2024-10-01"):
    told(tmp_path, "invoice_status", *(("", number, status, on) for number in numbers))


def test_undone_invoices_of_claims_older_than_a_month_are_hits(shop, tmp_path):
    void = sold(shop, day=31, **{NUMBER: "24130000000000000001"})
    red = sold(shop, day=35, **{NUMBER: "24130000000000000002"})
    sold(shop, day=30, **{NUMBER: "24130000000000000003"})
    sold(shop, day=29, **{NUMBER: "24130000000000000004"})
    undone(tmp_path, "24130000000000000001", "24130000000000000004", on="2024-09-03")
    undone(tmp_path, "24130000000000000002", status="red_lettered")
    undone(tmp_path, "24130000000000000003", status="normal")
    assert gathered(VOIDED_INVOICES, shop) == [
        (
            shop.merchant.credit_code,
            3,
            sorted(
                [
                    [void.reference, void.subsidy_fen, ["voided", 3]],
                    [red.reference, red.subsidy_fen, ["red_lettered", 35]],
                ]
            ),
        )
    ]


def test_what_came_back_as_told_is_none(shop, tmp_path):
    claim = sold(shop, day=36, **{NUMBER: "24130000000000000001"})
    claims.return_goods(
        claim,
        kind="part",
        reason_code="price_reduced",
        refund_fen=10_000,
        by=shop.by,
        at=make.NOON,
    )
    undone(tmp_path, "24130000000000000001")
    assert hits_in(gathered(VOIDED_INVOICES, shop)) == {}


def test_an_invoice_that_was_replaced_in_the_claim_is_none(shop, tmp_path):
    claim = sold(shop, day=36, delivery=None, **{NUMBER: "24130000000000000001"})
    paper = shop.body()["purchase"]["invoice"] | {"issued_on": "2024-08-26"}
    request = AmendRequest.model_validate({"invoice": paper, "reason": "a slip"})
    claims.amend(claim, request, by=shop.by, at=make.NOON)
    undone(tmp_path, "24130000000000000001")
    assert hits_in(gathered(VOIDED_INVOICES, shop)) == {}


def test_nobody_is_asked_beyond_what_the_office_has_reported(shop, tmp_path):
    sold(shop, day=33)
    assert gathered(VOIDED_INVOICES, shop) == []
    undone(tmp_path, "24139999999999999999", on="2024-08-28")
    assert gathered(VOIDED_INVOICES, shop) == []
    undone(tmp_path, "24139999999999999998", on="2024-08-29")
    assert asked_in(gathered(VOIDED_INVOICES, shop)) == {shop.merchant.credit_code: 1}


def test_who_has_no_report_is_not_tested():
    [finding] = measured(VOIDED_INVOICES, merchants(100), [])
    assert (finding.gate, finding.p, finding.is_large) == (TOO_FEW_CLAIMS, None, False)


@pytest.mark.parametrize(("usual", "is_large"), [(2, True), (10, False)])
def test_returns_of_all_kinds_are_judged_by_what_peers_have(usual, is_large):
    people, rows = town(18, ["voided", 5], hits_of_others=usual)
    one, *others = measured(VOIDED_INVOICES, people, rows)
    assert one.is_large is is_large
    assert not any(other.is_large for other in others)


def test_the_sentence_tells_how_and_when():
    people, rows = town(30, ["voided", 5])
    rows[0][2][0][2] = ["red_lettered", 12]
    one = measured(VOIDED_INVOICES, people, rows)[0]
    assert one.figures == {"voided": 29, "red_lettered": 1, "median_days": 5}
    zh, en = worded(VOIDED_INVOICES, one)
    assert zh.startswith(
        "100张开具满一个月的发票中有30张被撤销（作废29张，红冲1张，半数在购买后5天内）"
    )
    assert en.startswith("30 of 100 invoices older than a month were undone (29 voided, 1 red-let")
