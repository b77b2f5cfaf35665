"""The client keeps its connection, repeats what may be repeated and tells refusals from trouble."""

import pytest

from simulation import client as module
from simulation.client import Accepted, Client, Fault, Refused, Unreachable, connect


@pytest.fixture
def client(server, monkeypatch):
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.001)
    pool = connect(server.address)
    yield Client(pool, "key.secret")
    pool.close()


def test_a_claim_is_sent_with_key_and_bearer(server, client):
    server.answer(201, {"reference": "C-1"})
    assert client.claim({"external_id": "张三"}, key="k1") == Accepted(201, {"reference": "C-1"})
    path, headers, body = server.asked[0]
    assert (path, body) == ("/api/v1/claims", {"external_id": "张三"})
    assert headers["Idempotency-Key"] == "k1"
    assert headers["Authorization"] == "Bearer key.secret"


def test_each_verb_has_its_path(server, client):
    for _ in range(3):
        server.answer(200, {})
    client.batch([{"a": 1}], key="k1")
    client.reserve({"a": 1}, key="k2")
    client.submit("C-1", {"a": 1}, key="k3")
    assert [(path, body) for path, _, body in server.asked] == [
        ("/api/v1/claims/batch", {"claims": [{"a": 1}]}),
        ("/api/v1/claims/reserve", {"a": 1}),
        ("/api/v1/claims/C-1/submit", {"a": 1}),
    ]


def test_the_connection_is_kept(server, client):
    for number in range(3):
        server.answer(200, {})
        client.claim({}, key=str(number))
    assert len(server.connections) == 1


def test_a_replay_is_told(server, client):
    server.answer(201, {}, Idempotent_Replayed="true")
    assert client.claim({}, key="k1") == Accepted(201, {}, is_replayed=True)


def test_a_refusal_lists_its_faults(server, client):
    errors = [{"pointer": "/store", "code": "store_unknown", "detail": "no such store"}]
    body = {"code": "store_unknown", "errors": errors}
    server.answer(422, body)
    faults = (Fault("/store", "store_unknown", "no such store"),)
    assert client.claim({}, key="k1") == Refused(422, "store_unknown", faults, body)


@pytest.mark.parametrize(
    ("status", "body"),
    [(429, {"code": "rate_limited"}), (503, {}), (409, {"code": "idempotency_in_progress"})],
)
def test_passing_trouble_is_waited_out_with_the_same_key(server, client, status, body):
    server.answer(status, body, Retry_After="0")
    server.answer(201, {})
    assert client.claim({}, key="k1") == Accepted(201, {})
    assert [headers["Idempotency-Key"] for _, headers, _ in server.asked] == ["k1", "k1"]


def test_other_conflicts_are_refusals(server, client):
    server.answer(409, {"code": "quota_used"})
    assert client.claim({}, key="k1") == Refused(409, "quota_used", (), {"code": "quota_used"})


def test_lasting_trouble_ends(server, client):
    for _ in range(module.TRIES_MAX):
        server.answer(503, {})
    with pytest.raises(Unreachable, match="status 503, 6 times"):
        client.claim({}, key="k1")


def test_a_server_that_is_not_there_is_unreachable(monkeypatch):
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.001)
    with pytest.raises(Unreachable, match="no answer"):
        Client(connect("http://127.0.0.1:9")).get("/")
