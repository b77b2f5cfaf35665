"""The same key many times at once, over HTTP: one claim, one answer."""

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client

from subsidy.claims.models import Claim
from subsidy.operations import tasks
from subsidy.web.models import IdempotentAnswer
from tests import make
from tests.claims.till import Till, own_till

RACERS = 20
PATIENCE_SECONDS = 60


def send(shop, body, key):
    """POST with a client and a database connection of its own."""
    try:
        return Client(headers={"Authorization": f"Bearer {shop.token}"}).post(
            "/api/v1/claims", body, "application/json", headers={"Idempotency-Key": key}
        )
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
class TestRace:
    def test_of_20_with_one_key_makes_one_claim(self):
        shop = make.Shop()
        body, start = json.dumps(shop.body()), threading.Barrier(RACERS)

        def race(_number):
            start.wait(PATIENCE_SECONDS)
            return send(shop, body, "one")

        with ThreadPoolExecutor(RACERS) as pool:
            answers = list(pool.map(race, range(RACERS)))

        assert Claim.objects.count() == 1
        by_status = Counter(answer.status_code for answer in answers)
        assert set(by_status) <= {201, 409}
        assert by_status[201] >= 1
        assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
        firsts = [
            answer
            for answer in answers
            if answer.status_code == 201 and "Idempotent-Replayed" not in answer
        ]
        assert len(firsts) == 1
        codes = {answer.json()["code"] for answer in answers if answer.status_code == 409}
        assert codes <= {"idempotency_in_progress"}
        assert send(shop, body, "one").content == firsts[0].content

    def test_of_20_with_one_key_and_20_bodies_makes_one_claim(self):
        shop = make.Shop()
        bodies, start = [json.dumps(shop.body()) for _ in range(RACERS)], threading.Barrier(RACERS)

        def race(body):
            start.wait(PATIENCE_SECONDS)
            return send(shop, body, "one")

        with ThreadPoolExecutor(RACERS) as pool:
            answers = list(pool.map(race, bodies))

        assert Claim.objects.count() == 1
        assert Counter(answer.status_code for answer in answers)[201] == 1
        codes = {answer.json()["code"] for answer in answers if answer.status_code != 201}
        assert codes <= {"idempotency_in_progress", "idempotency_key_reused"}


class TestKept:
    def test_for_30_days(self, shop, till, monkeypatch):
        body = shop.body()
        first = till.post("claims", body, key="k")
        for days, kept in ((30, 1), (31, 0)):
            at = make.NOON + timedelta(days=days)
            monkeypatch.setattr("subsidy.core.clock.now", lambda at=at: at)
            tasks.forget_old_answers()
            assert IdempotentAnswer.objects.count() == kept
            if kept:
                assert till.post("claims", body, key="k").content == first.content

    def test_never_are_401_and_429(self, shop, settings):
        settings.RATE_PER_KEY = 1
        Till(shop, "x.y").post("claims", shop.body())
        answer = own_till(shop).post("claims/batch", {"claims": [shop.body()] * 3})
        assert answer.status_code == 429
        assert not IdempotentAnswer.objects.exists()

    def test_never_is_a_5xx(self, shop, monkeypatch):
        def stumble(*_args, **_kwargs):
            raise ZeroDivisionError("a bug")

        client = Client(
            raise_request_exception=False, headers={"Authorization": f"Bearer {shop.token}"}
        )
        body = json.dumps(shop.body())

        def post():
            return client.post(
                "/api/v1/claims", body, "application/json", headers={"Idempotency-Key": "k"}
            )

        with monkeypatch.context() as broken:
            broken.setattr("subsidy.claims.services.submit", stumble)
            answer = post()
        assert (answer.status_code, answer.json()["code"]) == (500, "internal")
        assert not IdempotentAnswer.objects.exists()
        assert post().status_code == 201

    @pytest.mark.parametrize("path", ["claims", "claims/reserve", "claims/batch"])
    def test_are_refusals_too(self, shop, till, path):
        body = {"claims": []} if path.endswith("batch") else shop.body(store="S9")
        first, second = till.post(path, body, key="k"), till.post(path, body, key="k")
        assert first.status_code in (400, 422)
        assert json.loads(second.content)["errors"] == first.json()["errors"]
        assert second["Idempotent-Replayed"] == "true"

    def test_belong_to_the_merchant_not_to_the_key(self, shop, till):
        _key, token = make.merchants.create_key(shop.merchant, at=make.NOON)
        body = shop.body()
        first = till.post("claims", body, key="k")
        assert Till(shop, token).post("claims", body, key="k").content == first.content
