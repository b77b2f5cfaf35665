"""Whose old items were handed in with other claims, too."""

from subsidy.audits.indicators.old_item_again import OLD_ITEM_AGAIN
from subsidy.claims import services as claims
from tests import make
from tests.audits.indicators.papers import gathered, hits_in, measured, sold, town, worded


def bike(number):
    return {
        "kind": "e_bike",
        "identifiers": [{"kind": "old_frame_number", "value": number}],
        "received_by": "merchant",
    }


def test_a_frame_that_looks_like_anothers_is_a_hit_for_both(shop):
    one = sold(shop, old_item=bike("FR10020030"))
    two = sold(shop, old_item=bike("FRI0O20030"))
    sold(shop, old_item=bike("FR10020031"))
    sold(shop)
    [(merchant, n, hits)] = gathered(OLD_ITEM_AGAIN, shop)
    assert (merchant, n) == (shop.merchant.credit_code, 3)
    seen = [1, False, False]
    assert {hit[0]: hit[2] for hit in hits} == {one.reference: seen, two.reference: seen}


def test_the_very_item_after_the_sale_was_undone_is_a_hit_of_another_buyer(shop):
    claims.withdraw(sold(shop, old_item=bike("FR10020030")), by=shop.by, at=make.NOON)
    again = sold(shop, old_item=bike("FR10020030"))
    assert hits_in(gathered(OLD_ITEM_AGAIN, shop)) == {again.reference: [1, True, False]}


def test_the_sentence_tells_how_many():
    people, rows = town(20, [1, False, True])
    one, *others = measured(OLD_ITEM_AGAIN, people, rows)
    assert (one.is_large, one.figures["look_alike"]) == (True, 20)
    assert not any(other.is_large for other in others)
    zh, en = worded(OLD_ITEM_AGAIN, one)
    assert zh.startswith(
        "100件交回的旧物中有20件的号码（车架号、号牌或报废证明）与其他申请的旧物重复"
    )
    assert en.startswith("20 of 100 old items handed in bear a number (VIN, frame, plate or")
