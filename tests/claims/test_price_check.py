"""What a till is told of its price before it submits: by a quote, and by a reservation."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from subsidy.catalogue import services as catalogue
from subsidy.catalogue.rules.price_check import PriceCheck, Verdict
from subsidy.merchants.services import create_key, revoke_key
from subsidy.web.document import document
from tests import make
from tests.claims.test_api import statements
from tests.claims.till import Till
from tests.contract import Contracted
from tests.reports.raises import files, past, rule

DAY = date(2024, 9, 1)
#: An address of its own: the rate per address is counted over all tests.
TILL = Contracted(REMOTE_ADDR="203.0.113.7")


@pytest.fixture
def till(shop):
    return Till(shop)


def asked(shop, *, token="", language="en", merchant=None, **changes):
    """Ask for a quote of a sale of the merchant, with a key or without."""
    body = shop.body(**changes) | {"county": "130102"}
    body |= {"merchant": merchant or shop.merchant.credit_code}
    headers = {"Accept-Language": language}
    return TILL.post(
        "/api/v1/quotes",
        json.dumps(body),
        content_type="application/json",
        headers=headers | ({"Authorization": f"Bearer {token}"} if token else {}),
    )


def quoted(shop, **more):
    """What a quote says of the price to the merchant itself."""
    answer = asked(shop, token=shop.token, **more)
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

    def test_say_nothing_without_a_model(self, shop):
        assert quoted(shop, purchase__model="") is None

    def test_say_nothing_where_the_quote_is_refused(self, shop):
        assert quoted(shop, category="nothing.of_the_kind") is None

    def test_speak_chinese(self, shop):
        files(shop, 499_900)
        told = quoted(shop, language="zh-hans")
        assert told["advice"] == "没有可比的历史成交记录。请上报历史销售，以便核对价格。"

    def test_cost_no_statement_more_than_a_sale(self, shop, till):
        till.post("claims/reserve", shop.body())
        with statements(16):
            assert till.post("claims/reserve", shop.body()).status_code == 201


class TestQuotesOfOthers:
    """Who knows a credit code learns what would be paid, and no price of the merchant."""

    @pytest.fixture(autouse=True)
    def _prices(self, shop):
        rule(shop)
        past(shop, 410_000, on=DAY)
        files(shop, 499_900)

    def test_are_the_same_without_the_prices(self, shop):
        body = shop.body()
        changes = {"external_id": body["external_id"]}
        own = asked(shop, token=shop.token, **changes).json()
        told = own.pop("price_check")
        assert (told["baseline_fen"], told["filed_price_fen"]) == (410_000, 499_900)
        other = make.merchant(shop.programme, shop.unit)
        _key, foreign = create_key(other, at=make.NOON)
        for token in ("", foreign):
            answer = asked(shop, token=token, **changes)
            assert (answer.status_code, answer.json()) == (200, own)

    def test_by_a_key_of_its_own_tell_of_its_own_alone(self, shop):
        other = make.merchant(shop.programme, shop.unit)
        answer = asked(shop, token=shop.token, merchant=other.credit_code)
        assert answer.status_code == 200
        assert "price_check" not in answer.json()
        body = json.dumps(shop.body() | {"county": "130102"})
        answer = TILL.post(
            "/api/v1/quotes",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {shop.token}"},
        )
        assert "price_check" not in answer.json()

    def test_with_a_key_that_is_none_are_refused(self, shop):
        for token in ("nobody.secret", f"{shop.key.key_id}.wrong"):
            answer = asked(shop, token=token)
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        revoke_key(shop.key, at=make.NOON)
        assert asked(shop, token=shop.token).status_code == 401
        assert asked(shop).status_code == 200

    def test_ask_the_registers_of_prices_nothing(self, shop):
        with CaptureQueriesContext(connection) as seen:
            asked(shop)
        tables = [query["sql"] for query in seen if "catalogue_" in query["sql"]]
        assert tables == []

    def test_are_described_as_public_with_an_optional_key(self):
        operation = document("en")["paths"]["/api/v1/quotes"]["post"]
        assert operation["security"] == [{"bearer": []}, {}]
        assert operation["responses"]["401"]["x-codes"] == ["unauthenticated"]
        assert operation["responses"]["403"]["x-codes"] == ["address_not_allowed"]
        shape = document("en")["components"]["schemas"]["QuoteAnswer"]
        assert sorted(set(shape["properties"]) - set(shape["required"])) == ["price_check"]
