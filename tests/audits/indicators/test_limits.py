"""Prices that crowd at a cap or a limit, and round ones, from claims in the database."""

from subsidy.audits.indicators import CAP_BUNCHING, LIMIT_BUNCHING, ROUND_PRICES
from tests import make
from tests.audits.indicators.cells import hits_of


def at_price(shop, price_fen, **changes):
    return shop.submitted(purchase__price_fen=price_fen, **changes)


def test_the_cap_of_the_variant_that_pays_says_where_prices_crowd(shop):
    """Twenty per cent reach 2,000 yuan at 10,000; fifteen at 13,333.34."""
    crowd = [at_price(shop, price_fen) for price_fen in (1_000_000, 1_010_000)]
    level_2 = at_price(shop, 1_333_334, purchase__energy_level=2)
    for price_fen in (800_000, 999_999, 1_010_001, 1_200_000):
        at_price(shop, price_fen)
    for price_fen in (799_999, 1_200_001):  # outside the window
        at_price(shop, price_fen)
    seen = {claim.reference: 1_000_000 for claim in crowd} | {level_2.reference: 1_333_334}
    assert hits_of(CAP_BUNCHING, shop) == (7, seen)


def test_a_price_just_inside_the_limit_is_a_hit_where_the_list_price_is_outside(shop):
    limit = {"fact": "price_fen", "op": "at_most", "value": 600_000}
    make.terms(
        shop.programme,
        shop.category,
        published_on=make.date(2024, 8, 26),
        requirements=[{"code": "price_above_limit", "condition": limit, "when": []}],
    )
    hit = at_price(shop, 594_000, purchase__list_price_fen=649_900)
    at_price(shop, 593_999, purchase__list_price_fen=649_900)
    at_price(shop, 599_900, purchase__list_price_fen=599_900)
    at_price(shop, 599_900, purchase__list_price_fen=None)
    at_price(shop, 479_999, purchase__list_price_fen=649_900)  # far from the limit
    assert hits_of(LIMIT_BUNCHING, shop) == (4, {hit.reference: 600_000})


def test_without_a_limit_nobody_is_asked(shop):
    shop.submitted()
    assert hits_of(LIMIT_BUNCHING, shop) == (0, {})


def test_whole_hundreds_are_round(shop):
    round_one = at_price(shop, 500_000)
    at_price(shop, 500_100)
    assert hits_of(ROUND_PRICES, shop) == (2, {round_one.reference: None})
