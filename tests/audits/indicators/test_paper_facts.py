"""Whose papers do not hang together."""

from subsidy.audits.indicators.paper_facts import PAPER_FACTS
from subsidy.claims import services as claims
from subsidy.claims.rules.request import AmendRequest
from tests import make
from tests.audits.indicators.papers import gathered, measured, sold, town, worded

ODD = "LSVAM418XC0000001"


def test_days_waybills_and_check_digits_that_cannot_be_are_hits(shop):
    late = sold(shop, day=36, purchase__invoice__issued_on="2024-09-30")
    sold(shop, day=36, purchase__invoice__issued_on="2024-09-25")
    courier = {"kind": "courier", "delivered_on": "2024-10-01", "waybill": ""}
    bare = sold(shop, delivery=courier)
    sold(shop, delivery=courier | {"waybill": "SF1"})
    odd = sold(shop, car=True, purchase__identifiers=[{"kind": "vin", "value": ODD}])
    sold(shop, car=True)
    before = sold(shop, delivery=None, day=3)
    paper = shop.body()["purchase"]["invoice"] | {"issued_on": "2024-09-27"}
    request = AmendRequest.model_validate({"invoice": paper, "reason": "a slip"})
    claims.amend(before, request, by=shop.by, at=make.NOON)
    hits = [
        [late.reference, late.subsidy_fen, "invoice_late"],
        [bare.reference, bare.subsidy_fen, "no_waybill"],
        [odd.reference, odd.subsidy_fen, "vin_odd"],
        [before.reference, before.subsidy_fen, "invoice_before"],
    ]
    code = shop.merchant.credit_code
    assert gathered(PAPER_FACTS, shop) == [(code, 7, sorted(hits))]


def test_the_sentence_tells_what_is_odd():
    people, rows = town(40, "no_waybill", hits_of_others=2)
    rows[0][2][0][2] = "vin_odd"
    one, *others = measured(PAPER_FACTS, people, rows)
    assert one.is_large
    assert not any(other.is_large for other in others)
    assert one.figures == {
        "invoice_before": 0,
        "delivered_before": 0,
        "vin_odd": 1,
        "no_waybill": 39,
        "invoice_late": 0,
    }
    zh, en = worded(PAPER_FACTS, one)
    assert zh.startswith("100笔申请中有40笔的材料前后不符：发票早于购买0笔，晚于购买一个月以上0笔")
    assert en.startswith(
        "The papers of 40 of 100 claims do not hang together: 0 invoices from before"
    )
