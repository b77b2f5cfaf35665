"""Whose sales are undone once they were paid for."""

from subsidy.audits.indicators.cancelled_after_pay import CANCELLED_AFTER_PAY
from subsidy.claims import services as claims
from tests import make
from tests.audits.indicators.papers import gathered, measured, sold, told, town, worded


def paid(shop, *, day=36, **changes):
    claim = make.decided(sold(shop, day=day, **{"delivery": None} | changes))
    claims.approve(claim, by=make.actor(), at=make.NOON)
    ids = [grant.pk for grant in claim.grants.all()]
    claims.schedule_many(ids, by=make.SWEEP, at=make.NOON, reason="batch")
    claims.pay_many(ids, by=make.SWEEP, at=make.NOON, cause="reply:1", reason="paid")
    claim.refresh_from_db()
    return claim


def returned(shop, claim, kind="whole", **facts):
    facts = {"reason_code": "change_of_mind"} | facts
    claims.return_goods(claim, kind=kind, by=shop.by, at=make.NOON, **facts)


def test_returns_and_cancelled_orders_of_paid_sales_are_hits(shop, tmp_path):
    noted, part = paid(shop), paid(shop)
    silent = paid(shop, external_id="A-7")
    young, unpaid = paid(shop, day=29), sold(shop, day=36)
    for claim in (noted, young, unpaid):
        returned(shop, claim)
    returned(shop, part, kind="part", refund_fen=10_000)
    code = shop.merchant.credit_code
    rows = [(code, "A-7", "2024-09-20", ""), (code, "A-8", "2024-09-20", "")]
    told(tmp_path, "cancelled_order", *rows)
    assert gathered(CANCELLED_AFTER_PAY, shop) == [
        (
            code,
            3,
            sorted(
                [
                    [noted.reference, noted.subsidy_fen, True],
                    [silent.reference, silent.subsidy_fen, False],
                ]
            ),
        )
    ]


def test_less_than_three_times_the_peers_is_not_pursued():
    people, rows = town(24, False, hits_of_others=9)
    one, *_others = measured(CANCELLED_AFTER_PAY, people, rows)
    assert (one.is_large, one.effect < 3) == (False, True)


def test_the_sentence_tells_what_was_kept_quiet():
    people, rows = town(40, False, hits_of_others=3)
    rows[0][2][0][2] = True
    one = measured(CANCELLED_AFTER_PAY, people, rows)[0]
    assert (one.is_large, one.figures) == (True, {"noted": 1, "not_noted": 39})
    zh, en = worded(CANCELLED_AFTER_PAY, one)
    assert zh.startswith(
        "100笔已付补贴的销售中有40笔事后退货或取消（商户已申报1笔，仅平台反映39笔）"
    )
    assert en.startswith(
        "40 of 100 sales that were paid for came back or were cancelled afterwards"
    )
