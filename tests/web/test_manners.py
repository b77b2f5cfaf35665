"""How every door of the API behaves, whatever it does: methods, media, sizes, languages."""

import json

import pytest
from django.test import Client
from django.urls import get_resolver

from tests import make
from tests.claims.till import Till, own_till
from tests.journeys.test_strangers import routes

PROBLEM = "application/problem+json"


@pytest.fixture
def till(shop):
    return Till(shop)


def is_problem(answer, status, code):
    body = json.loads(answer.content)
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert answer["Content-Type"].startswith(PROBLEM)
    assert body["request_id"] == answer["X-Request-Id"]
    return body


def paths():
    return sorted(route for route, _view in routes(get_resolver().url_patterns) if "<" not in route)


class TestMethods:
    @pytest.mark.parametrize("path", paths())
    def test_that_a_door_does_not_take_are_405_with_what_it_takes(self, till, path):
        answer = till.client.patch(f"/api/v1/{path}", "{}", content_type="application/json")
        is_problem(answer, 405, "method_not_allowed")
        assert answer["Allow"]

    @pytest.mark.parametrize("path", ["claims", "settlements", "flags", "programmes"])
    def test_head_answers_like_get_without_a_body(self, till, path):
        answer = till.client.head(f"/api/v1/{path}")
        assert (answer.status_code, answer.content) == (200, b"")

    def test_options_says_nothing_of_the_inside(self, till):
        assert till.client.options("/api/v1/claims").status_code in (200, 405)


class TestUnknown:
    @pytest.mark.parametrize(
        "path", ["/api/v1/nothing", "/api/v2/claims", "/api/", "/api/v1/claims/"]
    )
    def test_paths_are_problems(self, db, path):
        is_problem(Client().get(path), 404, "not_found")

    def test_representations_are_406(self, till):
        answer = till.client.get("/api/v1/claims", headers={"Accept": "image/png"})
        is_problem(answer, 406, "not_acceptable")

    @pytest.mark.parametrize("media", ["text/plain", "application/xml", ""])
    @pytest.mark.parametrize("path", ["claims", "claims/reserve", "claims/batch"])
    def test_media_are_415(self, till, path, media):
        answer = till.client.generic(
            "POST", f"/api/v1/{path}", b"x", content_type=media, headers={"Idempotency-Key": "k"}
        )
        is_problem(answer, 415, "unsupported_media_type")


class TestTooLarge:
    @pytest.mark.parametrize("path", ["claims", "claims/batch", "quotes"])
    def test_bodies_are_413(self, till, settings, path):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
        answer = till.post(path, till.shop.body())
        is_problem(answer, 413, "too_large")


class TestLanguage:
    @pytest.mark.parametrize(
        ("asked", "title"),
        [
            (None, "商户没有该门店"),
            ("zh-Hans", "商户没有该门店"),
            ("zh-CN,zh;q=0.9,en;q=0.8", "商户没有该门店"),
            ("fr", "商户没有该门店"),
            ("en", "The merchant has no such store"),
            ("en-GB,en;q=0.9", "The merchant has no such store"),
        ],
    )
    def test_of_every_detail_is_the_one_asked_for(self, shop, asked, title):
        headers = {"Authorization": f"Bearer {shop.token}", "Idempotency-Key": "k"}
        headers |= {"Accept-Language": asked} if asked else {}
        answer = Client().post(
            "/api/v1/claims", json.dumps(shop.body(store="S9")), "application/json", headers=headers
        )
        body = is_problem(answer, 422, "store_unknown")
        assert body["title"] == title
        assert title in body["detail"]
        assert title in body["errors"][0]["detail"]


class TestLimits:
    @pytest.mark.parametrize("path", ["claims", "settlements", "flags", "filed-prices", "position"])
    def test_stand_on_every_answer_of_a_keyed_door(self, till, path):
        answer = till.get(path)
        assert answer.status_code == 200
        for name in ("RateLimit", "RateLimit-Policy"):
            assert '"key"' in answer[name]
            assert '"merchant"' in answer[name]

    def test_stand_on_refusals_and_say_when_to_come_back(self, shop, settings):
        settings.RATE_PER_KEY = 2
        till = own_till(shop)
        answers = [till.post("claims", shop.body(store="S9")) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [422, 422, 429]
        assert all("RateLimit" in answer for answer in answers)
        assert int(answers[2]["Retry-After"]) >= 1
        is_problem(answers[2], 429, "rate_limited")
        assert make.Claim.objects.count() == 0
