"""Prices over HTTP: filed ones, and sales before the programme."""

import json

import pytest

from subsidy.catalogue.models import PriceObservation
from subsidy.merchants.services import create_key
from tests import make
from tests.claims.till import Till, faults

PRICE = {
    "category": "appliances.refrigerator",
    "brand": "Haier",
    "model": "BCD-500",
    "price_fen": 499_900,
}
SALE = PRICE | {"store": "S001", "sold_on": "2024-05-31", "reference": "2024-0531-1"}


@pytest.fixture
def till(shop):
    return Till(shop)


def put(till, path, body, media="application/json", **headers):
    content = body if isinstance(body, bytes) else json.dumps(body)
    headers = {"Accept-Language": "en"} | headers
    return till.client.put(f"/api/v1/{path}", content, content_type=media, headers=headers)


def errors(row):
    return [(fault["code"], fault["pointer"]) for fault in row.get("errors", [])]


class TestFiledPrices:
    def test_bind_from_today_on_unless_told_otherwise(self, till):
        answer = put(till, "filed-prices", {"prices": [PRICE]})
        binding = {
            "price_fen": 499_900,
            "from_on": "2024-10-01",
            "to_on": None,
            "state": "in_force",
            "findings": [],
        }
        assert (answer.status_code, answer.json()) == (
            200,
            {"accepted": 1, "refused": 0, "results": [{"index": 0, "is_new": True, **binding}]},
        )
        assert till.get("filed-prices").json()["data"] == [
            {
                "category": "appliances.refrigerator",
                "brand": "Haier",
                "model": "BCD-500",
                "gtin": "",
                "filed_at": "2024-10-01T12:00:00+08:00",
                **binding,
            }
        ]

    def test_filed_again_are_not_new(self, till):
        put(till, "filed-prices", {"prices": [PRICE]})
        [row] = put(till, "filed-prices", {"prices": [PRICE]}).json()["results"]
        assert row["is_new"] is False

    def test_that_rise_wait(self, till):
        put(till, "filed-prices", {"prices": [PRICE]})
        body = {"prices": [PRICE | {"price_fen": 599_900}]}
        [row] = put(till, "filed-prices", body).json()["results"]
        assert row["state"] == "waiting"
        assert row["findings"] == [
            {
                "code": "filed_price_rises",
                "saw": {"former_fen": 499_900},
                "detail": "it rises above the former price of 4,999.00 yuan",
            }
        ]
        listed = till.get("filed-prices?state=waiting").json()["data"]
        assert [one["price_fen"] for one in listed] == [599_900]

    def test_under_another_name_wait_and_say_why(self, till):
        put(till, "filed-prices", {"prices": [PRICE]})
        body = {"prices": [PRICE | {"model": "BCD-500 升级版", "price_fen": 599_900}]}
        chinese = {"Accept-Language": "zh-hans"}
        [row] = put(till, "filed-prices", body, **chinese).json()["results"]
        assert row["state"] == "waiting"
        assert [one["detail"] for one in row["findings"]] == [
            "疑似已知型号 BCD-500 换名",
            "已知型号 BCD-500 的价格为 4,999.00 元",
        ]

    def test_refuse_rows_one_by_one(self, till):
        rows = [PRICE, PRICE | {"category": "toys"}, {"brand": "x"}, PRICE | {"gtin": "12"}]
        body = put(till, "filed-prices", {"prices": rows}).json()
        assert (body["accepted"], body["refused"]) == (1, 3)
        assert [errors(row) for row in body["results"]] == [
            [],
            [("not_eligible_category", "/category")],
            [("invalid", "/category"), ("invalid", "/model"), ("invalid", "/price_fen")],
            [("identifier_invalid", "/gtin")],
        ]

    def test_come_as_lines_and_as_a_table(self, till):
        lines = "\n".join(map(json.dumps, [PRICE, PRICE | {"model": "BCD-501"}])).encode()
        table = b"category,brand,model,price_fen\nappliances.refrigerator,Haier,BCD-502,100\n"
        answers = [
            put(till, "filed-prices", lines, "application/x-ndjson"),
            put(till, "filed-prices", table, "text/csv"),
        ]
        assert [answer.json()["accepted"] for answer in answers] == [2, 1]

    def test_are_the_merchant_s_own(self, shop, till):
        put(till, "filed-prices", {"prices": [PRICE]})
        _key, token = create_key(make.merchant(shop.programme, shop.unit), at=make.NOON)
        assert Till(shop, token).get("filed-prices").json()["data"] == []

    def test_are_answered_once_for_a_key(self, till):
        first, second = (
            put(till, "filed-prices", {"prices": [PRICE]}, **{"Idempotency-Key": "p"})
            for _ in range(2)
        )
        assert first.content == second.content
        assert second["Idempotent-Replayed"] == "true"

    @pytest.mark.parametrize("query", ["state=odd", "x=1"])
    def test_refuse_what_they_do_not_know(self, till, query):
        assert till.get(f"filed-prices?{query}").status_code == 400

    @pytest.mark.parametrize("count", [1, 3])
    def test_cost_two_statements(self, till, count, django_assert_num_queries):
        rows = [PRICE | {"model": f"BCD-{number}"} for number in range(count)]
        put(till, "filed-prices", {"prices": rows})
        with django_assert_num_queries(2):
            assert len(till.get("filed-prices").json()["data"]) == count


class TestPastSales:
    def test_are_kept_as_price_evidence_once(self, shop, till):
        rows = [SALE, SALE | {"reference": "2", "energy_level": 1, "gtin": "6901234567892"}]
        first, second = (put(till, "past-sales", {"sales": rows}).json() for _ in range(2))
        assert first == {
            "loaded": 2,
            "known": 0,
            "refused": 0,
            "results": [{"index": 0}, {"index": 1}],
        }
        assert (second["loaded"], second["known"]) == (0, 2)
        kept = PriceObservation.objects.values_list("reference", "price_fen", "source")
        code = shop.merchant.credit_code
        assert set(kept) == {
            (f"sale:{code}:2024-0531-1", 499_900, "past_sale"),
            (f"sale:{code}:2", 499_900, "past_sale"),
        }

    def test_refuse_rows_one_by_one(self, till):
        put(till, "past-sales", {"sales": [SALE]})
        rows = [
            SALE | {"price_fen": 1},
            SALE | {"reference": "2", "store": "S999", "category": "toys"},
            SALE | {"reference": "3", "sold_on": "2024-10-02"},
            SALE | {"reference": "4", "brand": "-", "model": "/", "gtin": "1"},
            SALE | {"reference": "5"},
            SALE | {"reference": "6", "price_fen": 0, "colour": "red"},
        ]
        body = put(till, "past-sales", {"sales": rows}).json()
        assert (body["loaded"], body["known"], body["refused"]) == (1, 0, 5)
        assert [errors(row) for row in body["results"]] == [
            [("reference_reused", "/reference")],
            [("store_unknown", "/store"), ("not_eligible_category", "/category")],
            [("day_in_future", "/sold_on")],
            [
                ("identifier_invalid", "/brand"),
                ("identifier_invalid", "/model"),
                ("identifier_invalid", "/gtin"),
            ],
            [],
            [("invalid", "/price_fen"), ("invalid", "/colour")],
        ]

    def test_of_a_store_that_the_key_does_not_open_are_refused(self, shop):
        county = shop.merchant.stores.get().county
        shop.merchant.stores.create(code="S002", name="二店", address="x", county=county)
        _key, token = create_key(shop.merchant, stores=["S002"], at=make.NOON)
        rows = [SALE, SALE | {"store": "S002"}]
        body = put(Till(shop, token), "past-sales", {"sales": rows}).json()
        assert [errors(row) for row in body["results"]] == [[("store_unknown", "/store")], []]

    @pytest.mark.parametrize("count", [0, 1_001])
    def test_are_1_to_1000(self, till, count):
        answer = put(till, "past-sales", {"sales": [SALE] * count})
        assert (answer.status_code, faults(answer)) == (400, [("invalid", "/sales")])


@pytest.mark.parametrize("path", ["filed-prices", "past-sales"])
def test_prices_need_their_scope(shop, path):
    _key, token = create_key(shop.merchant, scopes=["claims:write"], at=make.NOON)
    assert put(Till(shop, token), path, {}).status_code == 403
