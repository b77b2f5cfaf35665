"""What a till is told of its price before it submits: by a quote, and by a reservation."""

import json
from datetime import date

import pytest
from django.test import Client

from subsidy.catalogue import services as catalogue
from subsidy.catalogue.rules.price_check import PriceCheck, Verdict
from tests import make
from tests.claims.test_api import statements
from tests.claims.till import Till
from tests.reports.raises import files, past, rule

DAY = date(2024, 9, 1)
#: An address of its own: the rate per address is counted over all tests.
TILL = Client(REMOTE_ADDR="203.0.113.7")


@pytest.fixture
def till(shop):
    return Till(shop)


def quoted(shop, *, language="en", **changes):
    body = shop.body(**changes) | {"county": "130102"}
    body |= {"merchant": shop.merchant.credit_code}
    answer = TILL.post(
        "/api/v1/quotes",
        json.dumps(body),
        content_type="application/json",
        headers={"Accept-Language": language},
    )
    assert answer.status_code == 200, answer.content
    return answer.json()["price_check"]


def reserved(till, **changes):
    answer = till.post("claims/reserve", till.shop.body(**changes))
    assert answer.status_code == 201, answer.content
    return answer.json()["price_check"]


@pytest.mark.parametrize(
    ("filed_fen", "baseline_fen", "verdict"),
    [
        (None, None, "no_baseline"),
        (100, None, "no_baseline"),
        (99, None, "above_filed"),
        (99, 99, "above_filed"),
        (100, 99, "above_baseline"),
        (None, 100, "ok"),
    ],
)
def test_the_gravest_verdict_counts(filed_fen, baseline_fen, verdict):
    assert PriceCheck(100, filed_fen, baseline_fen).verdict is Verdict(verdict)


class TestQuotesAndReservations:
    def test_say_what_the_product_used_to_cost(self, shop, till):
        rule(shop, "median", days=90)
        past(shop, 400_000, 410_000, 450_000, on=DAY)
        files(shop, 499_900)
        expected = {
            "baseline_fen": 410_000,
            "baseline_from": "2024-07-03",
            "n": 3,
            "filed_price_fen": 499_900,
            "verdict": "above_baseline",
            "advice": "The price is above what the product used to be sold for: it may be looked"
            " at, and its reason asked for.",
        }
        assert quoted(shop) == reserved(till) == expected

    @pytest.mark.parametrize(
        ("statistic", "scope", "baseline_fen", "count"),
        [
            ("lowest", "merchant", 400_000, 2),
            ("average", "merchant", 405_000, 2),
            ("lowest", "store", 400_000, 2),
            ("lowest", "unit", 380_000, 3),
            ("lowest", "programme", 380_000, 3),
        ],
    )
    def test_go_by_the_programmes_rule(self, shop, till, statistic, scope, baseline_fen, count):
        rule(shop, statistic, scope=scope)
        past(shop, 400_000, 410_000, on=DAY)
        other = make.merchant(shop.programme, shop.unit)
        sale = catalogue.PastSale(
            "S001", "appliances.refrigerator", "Haier", "BCD-500", 380_000, DAY, "x"
        )
        catalogue.take_past_sales(other, [sale], at=make.NOON)
        for told in (quoted(shop), reserved(till)):
            assert (told["baseline_fen"], told["n"]) == (baseline_fen, count)

    def test_say_so_where_nothing_was_sold_before(self, shop, till):
        nothing = {
            "baseline_fen": None,
            "baseline_from": None,
            "n": 0,
            "filed_price_fen": None,
            "verdict": "no_baseline",
        }
        assert {name: reserved(till)[name] for name in nothing} == nothing
        rule(shop)
        assert quoted(shop)["baseline_from"] == "2024-07-03"
        assert reserved(till)["verdict"] == quoted(shop)["verdict"] == "no_baseline"

    def test_are_fine_with_a_price_that_was_kept(self, shop, till):
        rule(shop)
        past(shop, 499_900, on=DAY)
        assert quoted(shop)["verdict"] == reserved(till)["verdict"] == "ok"

    def test_warn_before_a_sale_is_refused(self, shop):
        files(shop, 450_000)
        assert quoted(shop)["verdict"] == "above_filed"

    def test_say_nothing_without_merchant_or_model(self, shop):
        assert quoted(shop, purchase__model="") is None
        body = json.dumps(shop.body() | {"county": "130102"})
        answer = TILL.post("/api/v1/quotes", body, content_type="application/json")
        assert answer.json()["price_check"] is None

    def test_speak_chinese(self, shop):
        files(shop, 499_900)
        told = quoted(shop, language="zh-hans")
        assert told["advice"] == "没有可比的历史成交记录。请上报历史销售，以便核对价格。"

    def test_cost_no_statement_more_than_a_sale(self, shop, till):
        till.post("claims/reserve", shop.body())
        with statements(16):
            assert till.post("claims/reserve", shop.body()).status_code == 201
