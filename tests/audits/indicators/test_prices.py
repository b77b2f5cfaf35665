"""Prices against others' prices and against sales without subsidy."""

from datetime import date, timedelta

import numpy as np

from subsidy.audits.indicators import (
    FLAT_PRICES,
    PRICE_DIGITS,
    PRICE_LEVEL,
    PRICE_TAIL,
    TWO_TIER,
)
from subsidy.audits.rules.findings import FlagRule, judge
from subsidy.audits.rules.wording import sentence
from subsidy.catalogue.models import FiledPrice
from subsidy.catalogue.services import Observation, observe_many
from subsidy.feeds.models import FeedImport, UnsubsidisedSale
from tests import make
from tests.audits.indicators.cells import SUBSIDY_FEN, claims, gather, merchants

BASE_FEN = 500_000


def observed(merchant, product, price_fen, *, sold_on=date(2024, 8, 10), at=make.NOON):
    row = Observation(
        *(merchant.pk, merchant.stores.get().pk, product.pk, price_fen, sold_on, "past_sale"),
        f"sale:{merchant.pk}:{product.pk}:{sold_on}:{price_fen}",
    )
    observe_many([row], at=at)


def others(shop, product, *prices_fen):
    made = [make.merchant(shop.programme, shop.unit) for _price in prices_fen]
    for merchant, price_fen in zip(made, prices_fen, strict=True):
        observed(merchant, product, price_fen)
    return made


def early(shop, **changes):
    return shop.submitted(
        purchase__bought_on="2024-09-01",
        purchase__bought_at="2024-09-01T15:00:00+08:00",
        **changes,
    )


class TestMarket:
    """What the price of a claim is compared with; of a merchant of its own (499,900 fen)."""

    def known(self, shop, **parameters):
        return [row[4] for row in gather(PRICE_LEVEL, shop, **parameters)]

    def test_the_median_of_others_in_the_four_weeks_before_the_programme(self, shop):
        product = early(shop).product
        others(shop, product, 400_000, 410_000, 430_000, 450_000, 900_000)
        observed(shop.merchant, product, 100_000)  # its own says nothing
        assert self.known(shop) == ["430000"]

    def test_each_counts_once_and_of_two_in_the_middle_the_mean_is_taken(self, shop):
        product = early(shop).product
        [first, *_rest] = others(
            shop, product, 400_000, 410_000, 430_000, 450_000, 460_000, 470_000
        )
        observed(first, product, 420_000)
        assert self.known(shop) == ["440000"]

    def test_of_few_others_there_is_no_market(self, shop):
        others(shop, early(shop).product, 400_000, 410_000, 430_000, 450_000)
        assert self.known(shop) == []
        assert self.known(shop, others_min=4) == ["420000"]

    def test_sales_of_long_ago_or_told_later_do_not_count(self, shop):
        product = early(shop).product
        made = others(shop, product, 400_000, 410_000, 430_000, 450_000)
        observed(made[0], product, 1, sold_on=date(2024, 7, 27))
        late = make.merchant(shop.programme, shop.unit)
        observed(late, product, 1, at=make.NOON + timedelta(seconds=1))
        assert self.known(shop) == []

    def test_the_filed_price_comes_first(self, shop):
        product = early(shop).product
        others(shop, product, 400_000, 410_000, 430_000, 450_000, 900_000)
        FiledPrice.objects.create(
            merchant=shop.merchant,
            product=product,
            price_fen=480_000,
            asked_on=date(2024, 8, 1),
            from_on=date(2024, 8, 20),
            to_on=date(2024, 9, 1),
            state="in_force",
            filed_at=make.NOON,
        )
        assert self.known(shop) == ["480000"]

    def test_the_tail_knows_the_merchants_own_sales_too(self, shop):
        product = early(shop).product
        others(shop, product, 400_000, 410_000, 430_000, 450_000, 900_000)
        observed(shop.merchant, product, 455_000)
        [row] = gather(PRICE_TAIL, shop)
        assert row[3:] == ("499900", "430000", "455000", "99980")


class TestTwoTier:
    def sale(self, shop, product, price_fen, day, *, number, at=make.NOON):
        told, _is_new = FeedImport.objects.get_or_create(
            kind="unsubsidised_sale",
            sha256="0" * 64,
            defaults={
                "file_name": "sales.csv",
                "rows": 1,
                "refused_rows": 0,
                "written_rows": 1,
                "imported_at": at,
                "imported_by": "test",
            },
        )
        UnsubsidisedSale.objects.create(
            imported=told,
            merchant=shop.merchant,
            reference=f"R-{number}",
            product=product,
            price_fen=price_fen,
            sold_on=day,
        )

    def test_compares_with_sales_of_the_same_month(self, shop):
        claim = early(shop)
        product = claim.product
        for number, price_fen in enumerate((440_000, 450_000, 470_000)):
            self.sale(shop, product, price_fen, date(2024, 9, 20), number=number)
        self.sale(shop, product, 1, date(2024, 8, 30), number=9)
        observed(shop.merchant, product, 445_000, sold_on=date(2024, 9, 2))
        assert gather(TWO_TIER, shop) == []  # of so few sales nothing is said

        [row] = gather(TWO_TIER, shop, sales_min=5)
        assert row[1:] == (1, claim.reference, "499900", "447500", "99980")

    def test_what_was_told_later_is_not_known(self, shop):
        product = early(shop).product
        later = make.NOON + timedelta(seconds=1)
        self.sale(shop, product, 440_000, date(2024, 9, 20), number=1, at=later)
        assert gather(TWO_TIER, shop, sales_min=1) == []


def jitter(seed, count=60, scale=0.01):
    return np.random.default_rng(seed).normal(0, scale, count)


def told(indicator, finding, verdict):
    both = [indicator.sentence_en, indicator.sentence_zh]
    return [sentence(template, finding, verdict) for template in both]


class TestRises:
    """price_level and two_tier measure alike."""

    def test_who_asks_a_tenth_more_than_peers_is_flagged_with_its_dearest_claims_first(self):
        rows = claims(
            *(
                [
                    [round(BASE_FEN * (1 + rise) * (1.1 if at == 0 else 1)), BASE_FEN, SUBSIDY_FEN]
                    for rise in jitter(at)
                ]
                for at in range(12)
            )
        )
        for indicator in (PRICE_LEVEL, TWO_TIER):
            findings = indicator.measure(merchants(12), rows, indicator.parameters)
            verdicts = judge(findings, FlagRule())
            assert [one.outcome for one in verdicts] == ["flagged", *["clear"] * 11]
            first = findings[0]
            assert (first.n, first.k, len(first.evidence)) == (60, 60, 60)
            assert 0.09 < first.effect < 0.11
            english, chinese = told(indicator, first, verdicts[0])
            assert "{" not in english + chinese
            prices = {f"C-00{at:03d}": rise for at, rise in enumerate(jitter(0))}
            assert first.evidence[0] == max(prices, key=prices.get)


class TestTail:
    def rows(self, *, own_fen):
        """Eleven ordinary merchants; one asks 30 % more in a quarter of its sales."""
        return claims(
            *(
                [
                    [
                        round(BASE_FEN * (1 + rise) * (1.3 if at == 0 and number < 15 else 1)),
                        BASE_FEN,
                        own_fen,
                        SUBSIDY_FEN,
                    ]
                    for number, rise in enumerate(jitter(at))
                ]
                for at in range(12)
            )
        )

    def large(self, rows):
        findings = PRICE_TAIL.measure(merchants(12), rows, PRICE_TAIL.parameters)
        return findings, [one.merchant for one in findings if one.is_large]

    def test_with_a_break_it_is_large(self):
        findings, large = self.large(self.rows(own_fen=BASE_FEN))
        assert large == ["00"]
        first = findings[0]
        assert (first.n, first.k, first.figures["own_compared"]) == (60, 15, 15)
        assert 0.25 < first.figures["own_rise"] < 0.35
        verdicts = judge(findings, FlagRule())
        assert verdicts[0].outcome == "flagged"
        english, chinese = told(PRICE_TAIL, first, verdicts[0])
        assert english.startswith("15 of 60 prices lie beyond")
        assert "60笔申请中有15笔" in chinese

    def test_who_was_dear_before_is_not(self):
        assert self.large(self.rows(own_fen=round(BASE_FEN * 1.3)))[1] == []

    def test_nor_is_anybody_whose_past_nobody_knows(self):
        assert self.large(self.rows(own_fen=0))[1] == []


class TestFlat:
    def rows(self, *, above):
        """Twelve merchants of six products; the first one's prices never vary."""
        return claims(
            *(
                [
                    [number % 6, round(BASE_FEN * (above if at == 0 else 1 + rise)), BASE_FEN, 100]
                    for number, rise in enumerate(jitter(at))
                ]
                for at in range(12)
            )
        )

    def large(self, rows):
        findings = FLAT_PRICES.measure(merchants(12), rows, FLAT_PRICES.parameters)
        return findings, [one.merchant for one in findings if one.is_large]

    def test_flat_and_dear_is_large(self):
        findings, large = self.large(self.rows(above=1.05))
        assert large == ["00"]
        first = findings[0]
        assert first.figures["own_spread"] == 0.001
        assert first.p < 1e-6 < findings[1].p
        assert (first.n, len(first.evidence), first.excess_fen) == (60, 60, 6_000)
        english, chinese = told(FLAT_PRICES, first, judge(findings, FlagRule())[0])
        assert english.startswith("Prices of one product vary by 0.10% only (60 claims)")
        assert "仅波动0.10%" in chinese

    def test_flat_and_fair_is_not(self):
        assert self.large(self.rows(above=1.0))[1] == []

    def test_products_sold_seldom_say_nothing(self):
        rows = claims([[number, BASE_FEN, BASE_FEN, 100] for number in range(60)])
        [finding] = FLAT_PRICES.measure(merchants(1), rows, FLAT_PRICES.parameters)
        assert (finding.n, finding.gate) == (0, "too_few_claims")


class TestDigits:
    def test_an_ending_that_peers_do_not_have_is_large_and_only_corroborates(self):
        def price_fen(at, number):
            ending = 66 if at == 0 and number % 2 else (number * 7 + at) % 100
            return (3_000 + ending) * 100

        rows = claims(
            *([[price_fen(at, number), SUBSIDY_FEN] for number in range(120)] for at in range(12))
        )
        findings = PRICE_DIGITS.measure(merchants(12), rows, PRICE_DIGITS.parameters)

        assert [one.merchant for one in findings if one.is_large] == ["00"]
        first = findings[0]
        assert (first.n, first.figures, first.p) == (120, {"ending": 66}, 0.001)
        assert first.k == len(first.evidence) >= 60
        english, chinese = told(PRICE_DIGITS, first, judge(findings, FlagRule())[0])
        assert "prices end in 66 yuan" in english
        assert "末两位为66" in chinese
        assert PRICE_DIGITS.corroborates_only
