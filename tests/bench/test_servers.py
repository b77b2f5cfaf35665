import os

import pytest

from bench import processor, servers
from bench.clients import Request, Street, send


def hello(environ, start_response):
    environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", "0")])
    return [b""]


@pytest.fixture(autouse=True)
def logs(monkeypatch, tmp_path):
    monkeypatch.setattr(servers, "VAR", tmp_path)
    return tmp_path


def test_a_server_serves_until_it_is_left():
    with servers.serving("hello", "tests.bench.test_servers:hello", database_url="x") as server:
        wire = Request("t", "k", b"{}", rows=1).wire("/")
        sent = send(Street(server.port, 60), [[wire] * 2])

    assert [(client.requests, client.refusal) for client in sent] == [(2, b"")]
    with pytest.raises(ProcessLookupError):
        os.kill(server.pid, 0)


def test_one_that_does_not_start_says_where_its_log_is(logs):
    with (
        pytest.raises(RuntimeError, match=str(logs)),
        servers.serving("none", "tests.bench.test_servers:none", database_url="x"),
    ):
        pass

    assert "Failed to find attribute 'none'" in (logs / "none.log").read_text()


def test_processor_time_counts_from_where_a_process_stood():
    assert processor.since({1: 2.0, 2: 5.0}, {1: 2.5, 3: 0.25}) == 0.75
