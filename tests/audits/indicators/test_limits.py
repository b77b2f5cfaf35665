"""Prices that crowd at a cap or a limit, and round ones, from claims in the database."""

import pytest

from subsidy.audits.indicators import CAP_BUNCHING, LIMIT_BUNCHING, ROUND_PRICES
from tests import make
from tests.audits.indicators.cells import hits_of, merchants, shares
from tests.audits.indicators.test_prices import early, observed, others


def at_price(shop, price_fen, **changes):
    return shop.submitted(purchase__price_fen=price_fen, **changes)


class TestCapBunching:
    """Twenty per cent reach 2,000 yuan at 10,000; fifteen at 13,333.34."""

    def test_a_product_that_used_to_cost_less_is_a_hit_at_the_cap_of_the_variant_that_pays(
        self, shop
    ):
        crowd = [at_price(shop, price_fen) for price_fen in (1_000_000, 1_010_000)]
        level_2 = at_price(shop, 1_333_334, purchase__energy_level=2)
        for price_fen in (999_999, 1_010_001, 2_000_000):
            at_price(shop, price_fen)
        observed(shop.merchant, level_2.product, 900_000)
        seen = {claim.reference: [1_000_000, 900_000] for claim in crowd}
        seen |= {level_2.reference: [1_333_334, 900_000]}
        assert hits_of(CAP_BUNCHING, shop) == (6, seen)

    def test_a_product_that_always_cost_so_much_is_none(self, shop):
        product = at_price(shop, 1_000_000).product
        observed(shop.merchant, product, 1_000_000)
        assert hits_of(CAP_BUNCHING, shop) == (1, {})

    @pytest.mark.parametrize(("usual_fen", "hits"), [(985_221, 1), (985_222, 0)])
    def test_a_lift_begins_at_one_and_a_half_per_cent(self, shop, usual_fen, hits):
        product = at_price(shop, 1_000_000).product
        observed(shop.merchant, product, usual_fen)
        n, found = hits_of(CAP_BUNCHING, shop)
        assert (n, len(found)) == (1, hits)

    def test_how_far_a_lift_goes_is_a_parameter(self, shop):
        product = at_price(shop, 1_000_000).product
        observed(shop.merchant, product, 900_000)
        assert hits_of(CAP_BUNCHING, shop, lift_min=0.2) == (1, {})

    def test_its_usual_price_is_the_upper_quartile_of_its_own_past(self, shop):
        claim = at_price(shop, 1_000_000)
        for price_fen in (800_000, 810_000, 820_000, 900_000, 1_000_000):
            observed(shop.merchant, claim.product, price_fen)
        assert hits_of(CAP_BUNCHING, shop) == (1, {claim.reference: [1_000_000, 900_000]})

    def test_without_a_past_of_its_own_others_say_what_was_usual(self, shop):
        claim = early(shop, purchase__price_fen=1_000_000)
        others(shop, claim.product, 880_000, 890_000, 900_000, 910_000, 1_000_000)
        assert hits_of(CAP_BUNCHING, shop) == (1, {claim.reference: [1_000_000, 900_000]})

    def test_its_own_past_is_asked_before_others(self, shop):
        claim = early(shop, purchase__price_fen=1_000_000)
        others(shop, claim.product, 880_000, 890_000, 900_000, 910_000, 1_000_000)
        observed(shop.merchant, claim.product, 1_000_000)
        assert hits_of(CAP_BUNCHING, shop) == (1, {})

    def test_where_no_usual_price_is_known_nobody_is_asked(self, shop):
        product = early(shop, purchase__price_fen=1_000_000).product
        others(shop, product, 880_000, 890_000, 900_000, 910_000)
        assert hits_of(CAP_BUNCHING, shop) == (0, {})

    def test_the_typical_lift_of_the_hits_is_told(self):
        rows = shares(60, *[1] * 11, seen=[1_000_000, 800_000])
        for hit in rows[0][2][:20]:
            hit[2] = [1_000_000, 500_000]
        findings = CAP_BUNCHING.measure(merchants(12), rows, CAP_BUNCHING.parameters)
        assert findings[0].figures == {"lift_median": 0.25}


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
