"""The merchant's road over HTTP: reserve, submit, batch, read, withdraw."""

import json
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.claims.till import Till, faults, own_till


class TestClaims:
    def test_takes_a_sale(self, till):
        answer = till.post("claims", till.shop.body())

        assert answer.status_code == 201, answer.content
        body = answer.json()
        assert body == {
            "reference": body["reference"],
            "external_id": "SJZ-1",
            "state": "submitted",
            "subsidy_fen": 99_980,
            "pay_by_applicant_fen": 399_920,
            "expires_at": None,
        }

    def test_lists_every_fault_with_its_place(self, till):
        answer = till.post(
            "claims", till.shop.body(store="S999", payment__payer_is_applicant=False)
        )

        assert answer.status_code == 422
        assert answer["Content-Type"] == "application/problem+json"
        assert [(e["code"], e["pointer"]) for e in answer.json()["errors"]] == [
            ("store_unknown", "/store"),
            ("payer_mismatch", "/payment/payer_is_applicant"),
        ]

    def test_answers_a_repeated_key_with_the_first_answer(self, till):
        body = till.shop.body()
        first, second = till.post("claims", body, key="same"), till.post("claims", body, key="same")

        assert (first.status_code, second.status_code) == (201, 201)
        assert first.content == second.content
        assert second["Idempotent-Replayed"] == "true"


class TestBatch:
    def test_rows_stand_for_themselves(self, till):
        good, broken, again = till.shop.body(), till.shop.body(), till.shop.body()
        del broken["purchase"]["price_fen"]
        again["purchase"]["identifiers"] = good["purchase"]["identifiers"]

        answer = till.post("claims/batch", {"claims": [good, broken, again]})

        assert answer.status_code == 200, answer.content
        body = answer.json()
        assert (body["accepted"], body["refused"]) == (1, 2)
        assert [
            [(e["code"], e["pointer"]) for e in row.get("errors", [])] for row in body["results"]
        ] == [
            [],
            [("invalid", "/purchase/price_fen")],
            [("identifier_already_used", "/purchase/identifiers/0/value")],
        ]


class TestReserveAndSubmit:
    def test_reserves_then_submits(self, till):
        body = till.shop.body()
        invoice = body["purchase"].pop("invoice")
        reserved = till.post("claims/reserve", body).json()
        assert reserved["state"] == "reserved"
        assert reserved["expires_at"] == "2024-10-15T12:00:00+08:00"

        path = f"claims/{reserved['reference']}"
        submitted = till.post(f"{path}/submit", {"invoice": invoice})

        assert submitted.status_code == 200, submitted.content
        assert submitted.json()["state"] == "submitted"
        moves = till.get(path).json()["moves"]
        assert [(m["verb"], m["from"], m["to"]) for m in moves] == [
            ("reserve", "", "reserved"),
            ("submit", "reserved", "submitted"),
        ]


class TestQuote:
    def test_says_how_much_from_which_source_and_why(self, till):
        answer = Client().post(
            "/api/v1/quotes",
            json.dumps(till.shop.body() | {"county": "130102"}),
            content_type="application/json",
        )

        body = answer.json()
        assert (body["eligible"], body["subsidy_fen"]) == (True, 99_980)
        assert (body["central_fen"], body["local_fen"]) == (89_982, 9_998)
        assert [step["step"] for step in body["trace"]] == ["terms", "variant", "amount"]
        assert body["errors"] == []


@contextmanager
def statements(count):
    """The work takes so many statements, those that begin and end transactions apart."""
    with CaptureQueriesContext(connection) as asked:
        yield
    framing = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")
    sent = [query["sql"] for query in asked if not query["sql"].startswith(framing)]
    assert len(sent) == count, sent


class TestBudget:
    def test_of_a_sale(self, shop, till):
        till.post("claims", shop.body())
        with statements(17):
            assert till.post("claims", shop.body()).status_code == 201

    def test_of_a_replay(self, shop, till):
        body = shop.body()
        till.post("claims", body, key="same")
        with statements(3):
            assert till.post("claims", body, key="same").status_code == 201

    @pytest.mark.parametrize("rows", [1, 3])
    def test_of_a_batch(self, shop, till, rows):
        till.post("claims", shop.body())
        body = {"claims": [shop.body() for _ in range(rows)]}
        with statements(17):
            assert till.post("claims/batch", body).json()["accepted"] == rows


class TestBatchLimits:
    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({"claims": []}, "/claims"),
            ({}, "/claims"),
            ({"claims": [], "more": 1}, "/more"),
            ({"claims": [{}] * 1_001}, "/claims"),
        ],
    )
    def test_refuse_the_body_as_a_whole(self, till, body, pointer):
        answer = till.post("claims/batch", body)
        assert answer.status_code == 400
        assert ("invalid", pointer) in faults(answer)

    def test_count_every_row(self, shop, settings):
        settings.RATE_PER_KEY = 3
        body = {"claims": [shop.body() for _ in range(5)]}
        answer = own_till(shop).post("claims/batch", body)
        assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
        assert "Retry-After" in answer

    def test_keep_the_prefix_that_the_money_covers(self, db):
        shop = make.Shop(central_fen=250_000, local_fen=0)
        body = {"claims": [shop.body(external_id=f"E{n}") for n in range(4)]}

        answer = Till(shop).post("claims/batch", body).json()

        assert (answer["accepted"], answer["refused"]) == (2, 2)
        assert [row["external_id"] for row in answer["results"]] == ["E0", "E1", "E2", "E3"]
        assert [row.get("state") for row in answer["results"]] == ["submitted"] * 2 + [None] * 2
        codes = [fault["code"] for row in answer["results"] for fault in row.get("errors", [])]
        assert codes == ["fund_exhausted"] * 2

    def test_answer_a_row_that_is_no_object(self, shop, till):
        answer = till.post("claims/batch", {"claims": [7, shop.body()]}).json()
        assert answer["results"][0] == {
            "index": 0,
            "external_id": None,
            "errors": [{"pointer": "", "code": "invalid", "detail": "This must be an object."}],
        }
        assert answer["accepted"] == 1
