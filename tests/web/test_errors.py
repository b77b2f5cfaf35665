import logging

import pytest
from django.utils.functional import lazy
from django.utils.translation import get_language

from subsidy.core.codes import CODES, Code

pytestmark = pytest.mark.urls("tests.web.urls")
PROBLEM = "application/problem+json"


@pytest.fixture(autouse=True)
def _answer_bugs(client):
    client.raise_request_exception = False


def ask(client, what: str, **headers: str):
    return client.get(f"/api/v1/raise/{what}", headers={"Accept-Language": "en", **headers})


class TestProblems:
    def test_say_all_that_is_wrong(self, client):
        response = ask(client, "mixed", **{"X-Request-Id": "r-1"})
        assert response.headers["Content-Type"] == PROBLEM
        assert response.status_code == 422
        assert response.json() == {
            "type": "urn:trade-in-subsidy:problem:fund_exhausted",
            "title": "The money of this unit and category is used up",
            "status": 422,
            "detail": "The money of this unit and category is used up. Try again later. "
            "The applicant has used the quota of this category. No cure this year.",
            "code": "fund_exhausted",
            "request_id": "r-1",
            "errors": [
                {
                    "pointer": "",
                    "code": "fund_exhausted",
                    "detail": "The money of this unit and category is used up. Try again later.",
                },
                {
                    "pointer": "/applicant",
                    "code": "quota_used",
                    "detail": "The applicant has used the quota of this category. "
                    "No cure this year.",
                },
            ],
        }

    @pytest.mark.parametrize(
        ("what", "status", "code"),
        [
            ("wrong_state", 409, "wrong_state"),
            ("races", 409, "fund_exhausted"),
            ("not_found", 404, "not_found"),
            ("throttled", 429, "rate_limited"),
            ("forbidden", 403, "forbidden"),
            ("not_allowed", 403, "forbidden"),
            ("suspicious", 400, "invalid"),
            ("unauthenticated", 403, "forbidden"),  # no authenticator here that could challenge
            ("tree", 400, "invalid"),
            ("database", 503, "unavailable"),
            ("bug", 500, "internal"),
        ],
    )
    def test_have_status_and_code(self, client, what, status, code):
        response = ask(client, what)
        body = response.json()
        assert response.headers["Content-Type"] == PROBLEM
        assert (response.status_code, body["status"], body["code"]) == (status, status, code)
        assert body["errors"]
        assert body["request_id"] == response.headers["X-Request-Id"]

    def test_point_into_drfs_tree_of_messages(self, client):
        errors = ask(client, "tree").json()["errors"]
        assert [(error["pointer"], error["detail"]) for error in errors] == [
            ("/a~1b/0/c", "is wrong."),
            ("", "no."),
        ]

    def test_say_when_to_come_back(self, client):
        assert ask(client, "throttled").headers["Retry-After"] == "2"
        assert ask(client, "database").headers["Retry-After"] == "2"

    @pytest.mark.parametrize(
        ("accepts", "language"), [(None, "zh-hans"), ("en", "en"), ("fr, en;q=0.5", "en")]
    )
    @pytest.mark.parametrize("path", ["/api/v1/raise/not_found", "/api/v1/nothing"])
    def test_speak_the_language_asked_for(self, client, monkeypatch, accepts, language, path):
        monkeypatch.setitem(CODES, "not_found", Code(404, lazy(get_language, str)()))
        headers = {"Accept-Language": accepts} if accepts else {}
        assert client.get(path, headers=headers).json()["title"] == language

    def test_tell_nothing_about_a_bug(self, client):
        assert "ZeroDivision" not in ask(client, "bug").content.decode()


class TestOutsideOurViews:
    @pytest.mark.parametrize(
        ("path", "status", "code"),
        [
            ("/api/v1/nothing", 404, "not_found"),
            ("/api/v1/bug", 500, "internal"),
            ("/api/v1/raise/x%00y", 400, "invalid"),
            ("/api/v1/echo?state=%00", 400, "invalid"),
        ],
    )
    def test_failures_are_problems_too(self, client, path, status, code):
        response = client.get(path)
        assert (response.status_code, response.json()["code"]) == (status, code)
        assert response.headers["Content-Type"] == PROBLEM

    def test_a_wrong_method_says_which_are_right(self, client):
        response = client.delete("/api/v1/plain")
        assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
        assert response.headers["Allow"] == "GET, HEAD"

    def test_pages_for_people_stay_pages(self, client):
        assert client.get("/elsewhere/bug").headers["Content-Type"].startswith("text/html")


class TestBugs:
    @pytest.mark.parametrize("path", ["/api/v1/raise/bug", "/api/v1/bug"])
    def test_are_logged_once_with_their_trace(self, client, caplog, path):
        with caplog.at_level(logging.ERROR):
            client.get(path)
        assert [record.exc_info[0] for record in caplog.records] == [ZeroDivisionError]

    def test_refusals_are_not_logged_as_errors(self, client, caplog):
        with caplog.at_level(logging.ERROR):
            ask(client, "mixed")
        assert not caplog.records
