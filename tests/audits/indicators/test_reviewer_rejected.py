"""Whose claims reviewers turn down or send back."""

from subsidy.audits.indicators.reviewer_rejected import REVIEWER_REJECTED
from subsidy.audits.rules.findings import TOO_FEW_PEERS
from subsidy.claims import services as claims
from tests import make
from tests.audits.indicators.papers import gathered, measured, merchants, worded


def no(claim):
    claims.reject(claim, codes=["company_buyer"], by=make.actor(), at=make.NOON)


def test_what_people_refused_and_did_not_take_back_are_hits(shop):
    refused, returned, right = shop.in_review(), shop.in_review(), shop.in_review()
    shop.approved()
    shop.submitted()
    no(refused)
    reasons = {"evidence_unreadable": ""}
    claims.send_back(returned, reasons=reasons, by=make.actor(), at=make.NOON)
    no(right)
    claims.appeal(right, reason="a natural person", by=shop.by, at=make.NOON)
    claims.approve(right, by=make.actor(), at=make.NOON)
    hits = [
        [refused.reference, refused.subsidy_fen, True],
        [returned.reference, returned.subsidy_fen, False],
    ]
    code = shop.merchant.credit_code
    assert gathered(REVIEWER_REJECTED, shop) == [(code, 4, sorted(hits), "130100")]


def row(at, hits, unit, n=40):
    seen = [[f"C-{at:02d}-{number:02d}", 75_000, number % 2 == 0] for number in range(hits)]
    return f"M{at:02d}", n, seen, unit


def test_merchants_are_compared_within_the_unit_that_decides_on_them():
    """The reviewers of one unit turn down half of all; those of the other, hardly anything."""
    strict = [row(at, 20, "130100") for at in range(20)]
    mild = [row(at, 1, "130200") for at in range(20, 39)] + [row(39, 20, "130200")]
    findings = measured(REVIEWER_REJECTED, merchants(*[40] * 40), strict + mild)
    assert [finding.merchant for finding in findings if finding.is_large] == ["M39"]
    one = findings[39]
    assert (one.peer_cell["size"], one.peer_cell["unit"], one.is_share) == (20, "130200", False)
    assert one.figures == {"rejected": 10, "sent_back": 10}
    zh, en = worded(REVIEWER_REJECTED, one)
    assert zh.startswith(
        "40笔经人工审核的申请中有20笔被驳回（10笔）或退回补正（10笔）；按同一审核单位20家"
    )
    assert en.startswith("20 of 40 claims that people decided were turned down (10) or sent back")


def test_units_of_few_merchants_are_compared_with_each_other():
    rows = [row(at, 20 if at == 8 else 1, f"1301{at:02d}") for at in range(20)]
    findings = measured(REVIEWER_REJECTED, merchants(*[40] * 21), rows)
    assert [finding.merchant for finding in findings if finding.is_large] == ["M08"]
    assert (findings[8].peer_cell["size"], findings[8].peer_cell["unit"]) == (20, "")
    assert findings[20].gate == "too_few_claims"


def test_a_lonely_merchant_is_not_tested():
    [finding] = measured(REVIEWER_REJECTED, merchants(40), [row(0, 20, "130100")])
    assert (finding.gate, finding.p) == (TOO_FEW_PEERS, None)
