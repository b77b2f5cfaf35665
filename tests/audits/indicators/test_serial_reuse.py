"""Whose goods bear numbers of other claims."""

import pytest

from subsidy.audits.indicators.serial_reuse import SERIAL_REUSE
from subsidy.claims import services as claims
from subsidy.claims.rules.request import AmendRequest
from tests import make
from tests.audits.indicators.papers import gathered, hits_in, measured, sold, town, worded

SERIAL = "purchase__identifiers__0__value"


def test_look_alike_numbers_are_hits_on_both_sides_and_at_both_merchants(shop):
    other = make.merchant(shop.programme, shop.unit)
    one, two = sold(shop, **{SERIAL: "SN01001"}), sold(shop, other, **{SERIAL: "SNO1001"})
    sold(shop, **{SERIAL: "SN01002"})
    assert gathered(SERIAL_REUSE, shop) == sorted(
        [
            (shop.merchant.credit_code, 2, [[one.reference, one.subsidy_fen, [1, False, True]]]),
            (other.credit_code, 1, [[two.reference, two.subsidy_fen, [1, False, True]]]),
        ]
    )


def test_a_number_sold_again_after_the_sale_was_undone_is_a_hit(shop):
    before = sold(shop, **{SERIAL: "SN24100007"})
    claims.withdraw(before, by=shop.by, at=make.NOON)
    after = sold(shop, **{SERIAL: "SN24100007"})
    assert hits_in(gathered(SERIAL_REUSE, shop)) == {after.reference: [1, True, False]}


def test_the_same_buyer_claiming_once_more_is_none(shop):
    buyer = {"applicant__document_number": make.resident_id(77), SERIAL: "SN24100007"}
    claims.withdraw(sold(shop, **buyer), by=shop.by, at=make.NOON)
    sold(shop, **buyer)
    assert hits_in(gathered(SERIAL_REUSE, shop)) == {}


def test_a_number_typed_wrong_and_put_right_is_none(shop):
    wrong = sold(shop, delivery=None, **{SERIAL: "SN24100007"})
    body = {
        "identifiers": [{"kind": "serial_number", "value": "SN24100008"}],
        "reason": "typed from the wrong box",
    }
    claims.amend(wrong, AmendRequest.model_validate(body), by=shop.by, at=make.NOON)
    sold(shop, **{SERIAL: "SN24100007"})
    assert hits_in(gathered(SERIAL_REUSE, shop)) == {}


def test_a_reservation_that_came_to_nothing_is_none(shop):
    claims.withdraw(shop.reserved(**{SERIAL: "SN24100007"}), by=shop.by, at=make.NOON)
    sold(shop, **{SERIAL: "SN24100007"})
    assert hits_in(gathered(SERIAL_REUSE, shop)) == {}


def test_the_merchant_with_many_is_told_and_the_one_with_a_typing_error_is_not():
    people, rows = town(12, [1, False, True])
    rows[1] = ("M01", 100, [["C-01-000", 75_000, [1, True, False]]])
    one, other, *rest = measured(SERIAL_REUSE, people, rows)
    assert (one.k, one.is_large, one.p0) == (12, True, 0.005)
    assert one.figures == {"same_number": 0, "look_alike": 12, "other_merchants": 12}
    assert one.p == 4.100320843e-05
    assert (other.k, other.is_large, other.excess_fen) == (1, False, 37_500)
    assert {finding.k for finding in rest} == {0}
    zh, en = worded(SERIAL_REUSE, one)
    assert zh.startswith(
        "100件申请补贴的商品中有12件的序列号、IMEI、车架号或整车编码与其他申请重复"
    )
    assert en.startswith("12 of 100 things claimed bear a serial number, IMEI, VIN or frame number")


@pytest.mark.parametrize(("claims_count", "is_large"), [(12, True), (3, False)])
def test_a_small_shop_is_judged_by_honest_errors_alone(claims_count, is_large):
    people, rows = town(claims_count - 2, [1, False, False], claims=claims_count, others=0)
    [finding] = measured(SERIAL_REUSE, people, rows)
    assert (finding.gate, finding.is_large) == ("", is_large)
