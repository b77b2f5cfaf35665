import json
import logging

import pytest

from subsidy.web import requestid
from subsidy.web.logs import JsonFormatter

pytestmark = pytest.mark.urls("tests.web.urls")


def request_lines(caplog) -> list[dict[str, object]]:
    return [record.facts for record in caplog.records if record.name == "subsidy.requests"]


class TestTheRequestId:
    def test_is_the_clients_when_harmless(self, client):
        response = client.get("/api/v1/echo", headers={"X-Request-Id": "till-7.A_1"})
        assert response.headers["X-Request-Id"] == "till-7.A_1"

    @pytest.mark.parametrize("text", ["", " ", "a b", "x" * 65, "a\nb", "é", '{"a":1}'])
    def test_is_ours_when_not(self, client, text):
        given = client.get("/api/v1/echo", headers={"X-Request-Id": text}).headers["X-Request-Id"]
        assert given != text
        assert len(given) == 32

    def test_ends_with_its_request(self, client):
        client.get("/api/v1/echo")
        assert requestid.current.get() == ""


class TestTheLog:
    def test_has_one_line_with_the_template_of_the_path(self, client, caplog):
        client.raise_request_exception = False
        with caplog.at_level(logging.INFO, logger="subsidy.requests"):
            client.get("/api/v1/raise/not_found?mobile=13800000000", headers={"X-Request-Id": "r"})
        (line,) = request_lines(caplog)
        assert isinstance(line.pop("ms"), int)
        assert line == {
            "request_id": "r",
            "method": "GET",
            "path": "api/v1/raise/<str:what>",
            "status": 404,
        }
        assert "138" not in caplog.text

    def test_keeps_unknown_paths_to_itself(self, client, caplog):
        with caplog.at_level(logging.INFO, logger="subsidy.requests"):
            client.get("/api/v1/130102199003071233")
        assert request_lines(caplog)[0]["path"] == "-"

    def test_is_json_with_the_request_id(self):
        record = logging.LogRecord("a.b", logging.INFO, "", 1, "paid %s", ("张",), None)
        token = requestid.current.set("r-9")
        line = json.loads(JsonFormatter().format(record))
        requestid.current.reset(token)
        del line["time"]
        assert line == {
            "level": "info",
            "logger": "a.b",
            "message": "paid 张",
            "request_id": "r-9",
        }

    def test_keeps_the_trace_of_a_bug(self):
        try:
            raise ZeroDivisionError("a bug")
        except ZeroDivisionError as error:
            info = (type(error), error, error.__traceback__)
        record = logging.LogRecord("a", logging.ERROR, "", 1, "bug", (), info)
        record.facts = {"path": "x"}
        line = json.loads(JsonFormatter().format(record))
        assert "ZeroDivisionError: a bug" in line["trace"]
        assert line["path"] == "x"
