import pytest
from django.test import RequestFactory
from rest_framework.exceptions import UnsupportedMediaType

from subsidy.core.codes import CODES
from subsidy.web import parsing
from subsidy.web.batches import read_rows
from subsidy.web.parsing import Malformed, parse
from tests.web.urls import Item, Order

pytestmark = pytest.mark.urls("tests.web.urls")
GOOD = '{"items": [{"name": "NaN Infinity \\\\u0000", "price_fen": 1}], "note": "é"}'


def post(client, content: str | bytes, content_type: str = "application/json"):
    return client.post(
        "/api/v1/echo", content, content_type=content_type, headers={"Accept-Language": "en"}
    )


def pointers(response) -> list[tuple[str, str]]:
    assert response.status_code == CODES["invalid"].status, response.content
    return [(error["pointer"], error["detail"]) for error in response.json()["errors"]]


class TestReadBody:
    def test_gives_the_model(self, client):
        response = post(client, GOOD, "application/json; charset=utf-8")
        assert response.json()["items"] == [{"name": "NaN Infinity \\u0000", "price_fen": 1}]

    def test_points_at_everything_that_is_wrong(self, client):
        body = '{"items": [{"name": 3}, {"name": "x", "price_fen": "45000"}], "note": null}'
        assert pointers(post(client, body)) == [
            ("/items/0/name", "This must be a string."),
            ("/items/0/price_fen", "This is required."),
            ("/items/1/price_fen", "This must be a whole number."),
            ("/note", "This must be a string."),
        ]

    @pytest.mark.parametrize(
        "body",
        [
            " ",
            "x",
            "{",
            "[" * 100_000,
            '{"a":' * 100_000,
            '{"note": "\\u0000", "a": ' + "[" * 940 + "]" * 940 + "}",
            '{"items": NaN}',
            '{"items": [], "note": Infinity}',
            '{"items": [], "other": -Infinity}',
            '{"items": [{"name": "x", "price_fen": ' + "9" * 5_000 + "}]}",
            b'{"items": [], "note": "\xff"}',
            b'{"items": [], "note": "\x00"}',
            '{"items": [], "note": "\\ud800"}',
            '{"items": [], "note": "\\udc00 \\ud800x"}',
            b"\xef\xbb\xbf{}",
            b"\x1f\x8b",
        ],
    )
    def test_refuses_what_is_no_json(self, client, body):
        assert [pointer for pointer, _detail in pointers(post(client, body))] == [""]

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ('{"items": [], "note": "a\\u0000b"}', "/note"),
            ('{"items": [{"name": "\\u0000", "price_fen": 1}]}', "/items/0/name"),
            ('{"items": [], "a\\u0000": 1}', ""),
        ],
    )
    def test_finds_nul_characters(self, client, body, pointer):
        assert pointers(post(client, body)) == [
            (pointer, "This holds a character that is not allowed.")
        ]

    def test_stops_listing_somewhere(self, client):
        body = '{"items": [' + ",".join(["{}"] * 2_000) + "]}"
        assert len(pointers(post(client, body))) == parsing.FAULTS_MAX

    @pytest.mark.parametrize(
        "content_type", ["text/plain", "application/xml", "text/json", "x", ""]
    )
    def test_refuses_other_media(self, client, content_type):
        response = post(client, GOOD, content_type)
        assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")

    def test_refuses_what_is_too_large(self, client, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 20
        response = post(client, GOOD)
        assert (response.status_code, response.json()["code"]) == (413, "too_large")

    def test_never_repeats_the_input(self):
        with pytest.raises(Malformed) as refusal:
            parse(b'{"items": [{"name": 130102199003071233}]}', Order)
        assert "130102199003071233" not in repr(refusal.value.faults)


def rows(body: str) -> list[object]:
    request = RequestFactory().post("/", body, content_type="application/json")
    return read_rows(request, Order, "items")


class TestReadRows:
    def test_gives_all_rows_when_all_are_sound(self):
        assert rows('{"items": [{"name": "a", "price_fen": 1}]}') == [Item(name="a", price_fen=1)]

    def test_gives_the_broken_ones_in_their_place(self):
        body = """{"items": [{"name": "a", "price_fen": 1}, {"name": 3}, 4,
            {"name": "d", "price_fen": 4}]}"""
        first, second, third, fourth = rows(body)
        assert (first, fourth) == (Item(name="a", price_fen=1), Item(name="d", price_fen=4))
        assert second.raw == {"name": 3}
        assert [fault.pointer for fault in second.faults] == ["/name", "/price_fen"]
        assert [fault.pointer for fault in third.faults] == [""]

    def test_gives_only_broken_ones_when_all_are(self):
        assert [row.raw for row in rows('{"items": [1, 2]}')] == [1, 2]

    @pytest.mark.parametrize(
        "body", ["x", "[]", "{}", '{"items": 1}', '{"items": [1], "note": 1}', '{"items": NaN}']
    )
    def test_refuses_a_body_that_holds_no_rows(self, body):
        with pytest.raises(Malformed):
            rows(body)

    def test_refuses_for_nan_the_row_alone(self):
        [broken, sound] = rows('{"items": [{"name": NaN}, {"name": "a", "price_fen": 1}]}')
        assert [fault.pointer for fault in broken.faults] == ["/name"]
        assert sound == Item(name="a", price_fen=1)

    def test_refuses_other_media(self):
        request = RequestFactory().post("/", "x", content_type="text/plain")
        with pytest.raises(UnsupportedMediaType):
            read_rows(request, Order, "items")


class TestReadQuery:
    def test_gives_the_model(self, client):
        answer = client.get("/api/v1/echo?state=paid&count=3").json()
        assert answer == {"state": "paid", "count": 3}

    def test_points_at_what_is_wrong(self, client):
        response = client.get("/api/v1/echo?count=x", headers={"Accept-Language": "en"})
        assert pointers(response) == [("/count", "This must be a whole number.")]
