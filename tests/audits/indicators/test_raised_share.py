"""Who raised some of its prices over its own past."""

from datetime import date

import pytest

from subsidy.audits.indicators import RAISED_SHARE
from tests import make
from tests.audits.indicators.cells import hits_of, merchants, shares
from tests.audits.indicators.people import worded
from tests.audits.indicators.test_prices import observed


def at_price(shop, price_fen):
    return shop.submitted(purchase__price_fen=price_fen)


@pytest.mark.parametrize("highest_fen", [450_000, 333_350])
def test_more_than_six_per_cent_above_its_own_highest_price_is_a_hit(shop, highest_fen):
    limit_fen = highest_fen * 106 // 100
    raised, exactly = at_price(shop, limit_fen + 1), at_price(shop, limit_fen)
    for price_fen in (300_000, highest_fen):
        observed(shop.merchant, raised.product, price_fen)
    assert exactly.price_fen * 100 == highest_fen * 106
    n, hits = hits_of(RAISED_SHARE, shop)
    assert (n, hits) == (2, {raised.reference: pytest.approx((limit_fen + 1) / highest_fen - 1)})
    assert hits_of(RAISED_SHARE, shop, rise_min=0.1) == (2, {})


def test_a_clearance_before_the_programme_makes_no_hit(shop):
    product = at_price(shop, 499_900).product
    for day, price_fen in enumerate([400_000] * 9 + [499_900], start=1):
        observed(shop.merchant, product, price_fen, sold_on=date(2024, 8, day))
    assert hits_of(RAISED_SHARE, shop) == (1, {})


def test_without_past_sales_of_its_own_nobody_is_asked(shop):
    product = at_price(shop, 499_900).product
    observed(make.merchant(shop.programme, shop.unit), product, 300_000)
    observed(shop.merchant, product, 300_000, sold_on=date(2024, 8, 25))  # in the programme
    observed(shop.merchant, product, 300_000, sold_on=date(2023, 8, 25))  # long ago
    assert hits_of(RAISED_SHARE, shop) == (0, {})


def test_the_typical_rise_of_the_hits_is_told():
    rows = shares(60, *[1] * 11)
    for at, hit in enumerate(rows[0][2]):
        hit[2] = 0.1 + at / 1_000
    one, *_others = RAISED_SHARE.measure(merchants(12), rows, RAISED_SHARE.parameters)
    assert one.figures == {"rise_median": 0.13}
    zh, en = worded(RAISED_SHARE, one)
    assert en.startswith(
        "60 of 100 claims cost over 6 % more than the merchant ever took for the same product in "
        "the year before the programme (typically 13.0% more); "
    )
    assert zh.startswith(
        "100笔申请中有60笔的价格比该商户在补贴实施前一年内销售同款商品的最高价格还高出6%以上（一般高13.0%）；"
    )
