"""The merchant's doors to webhooks."""

from datetime import timedelta

import pytest

from subsidy.merchants import services as merchants
from subsidy.webhooks import services
from subsidy.webhooks.models import Delivery, Endpoint
from tests import make
from tests.claims.till import Till
from tests.make import NOON

pytestmark = pytest.mark.django_db
NOON_TEXT = "2024-10-01T12:00:00+08:00"
URL = "https://pos.example.com/hooks"
ALL = [
    *("claim.held", "claim.state_changed", "flag.opened"),
    *("merchant.standing_changed", "settlement.paid"),
]


@pytest.fixture
def till(shop):
    return Till(shop)


@pytest.fixture
def made(till):
    """What the creation of an endpoint answered."""
    answer = till.post("webhook-endpoints", {"url": URL, "description": "till"})
    assert answer.status_code == 201, answer.content
    return answer.json()


def path(made, *more):
    return "/".join(["webhook-endpoints", made["id"], *more])


def code(answer):
    return answer.status_code, answer.json()["code"]


class TestCreate:
    def test_answers_with_the_secret_this_once(self, made, till):
        endpoint = Endpoint.objects.get()
        shown = {
            "id": endpoint.reference,
            "url": URL,
            "description": "till",
            "events": ALL,
            "state": "active",
            "created_at": NOON_TEXT,
            "failing_since": None,
            "worked_at": None,
            "last_error": "",
            "former_secret_until": None,
        }
        assert made == shown | {"secret": endpoint.secret}
        assert endpoint.secret.startswith("whsec_")
        assert till.get(path(made)).json() == shown
        assert till.get("webhook-endpoints").json() == {"data": [shown], "next_cursor": None}

    def test_repeated_makes_no_second_one_and_shows_no_secret(self, till):
        answers = [till.post("webhook-endpoints", {"url": URL}, key="k-1") for _ in range(2)]
        first, again = (answer.json() for answer in answers)
        assert again == first | {"secret": None}
        assert answers[1]["Idempotent-Replayed"] == "true"
        assert Endpoint.objects.count() == 1

    def test_refuses_where_we_do_not_send(self, till):
        answer = till.post("webhook-endpoints", {"url": "https://pos.example.com/#x"})
        assert code(answer) == (422, "address_refused")
        assert answer.json()["errors"][0]["pointer"] == "/url"

    @pytest.mark.parametrize(
        "body", [{}, {"url": URL, "events": []}, {"url": URL, "events": ["x"]}, {"url": 1}]
    )
    def test_refuses_what_it_cannot_read(self, body, till):
        assert code(till.post("webhook-endpoints", body)) == (400, "invalid")

    def test_refuses_one_too_many(self, till, settings):
        settings.WEBHOOK_ENDPOINTS_MAX = 0
        answer = till.post("webhook-endpoints", {"url": URL})
        assert code(answer) == (409, "endpoint_limit_reached")


class TestScope:
    @pytest.mark.parametrize("scope", ["claims:write", "claims:read"])
    def test_of_others_opens_nothing(self, scope, shop, made):
        _, token = merchants.create_key(shop.merchant, scopes=[scope], at=NOON)
        till = Till(shop, token)
        assert till.get("webhook-endpoints").status_code == 403
        assert till.post(path(made, "test"), {}).status_code == 403


class TestOthers:
    @pytest.mark.parametrize(
        ("method", "more"),
        [
            *(("get", []), ("delete", []), ("get", ["deliveries"]), ("post", ["test"])),
            *(("post", ["rotate-secret"]), ("post", ["resume"]), ("post", ["replay"])),
        ],
    )
    def test_find_nothing(self, method, more, shop, made):
        other = make.merchant(shop.programme, shop.unit)
        _, token = merchants.create_key(other, at=NOON)
        body = {"events": ["E-1"]} if more == ["replay"] else {}
        stranger = Till(shop, token)
        where = path(made, *more)
        answer = stranger.post(where, body) if method == "post" else _ask(stranger, method, where)
        assert code(answer) == (404, "not_found")
        assert stranger.get("webhook-endpoints").json()["data"] == []
        assert Endpoint.objects.get().state == "active"


class TestDelete:
    def test_takes_it_away(self, made, till):
        assert _ask(till, "delete", path(made)).status_code == 204
        assert till.get(path(made)).status_code == 404
        assert _ask(till, "delete", path(made)).status_code == 404


class TestRotate:
    def test_shows_the_new_secret_once(self, made, till):
        answers = [till.post(path(made, "rotate-secret"), {}, key="k-2") for _ in range(2)]
        first, again = (answer.json() for answer in answers)
        endpoint = Endpoint.objects.get()
        assert (first["secret"], again["secret"]) == (endpoint.secret, None)
        assert endpoint.former_secret == made["secret"] != endpoint.secret
        assert first["former_secret_until"] == "2024-10-02T12:00:00+08:00"


class TestTest:
    def test_sends_a_ping(self, made, till, receiver):
        Endpoint.objects.update(url=receiver.url)
        answer = till.post(path(made, "test"), {})
        assert answer.status_code == 202
        assert services.send_due(at=NOON) == 1
        [message] = receiver.messages
        assert message.id == answer.json()["event"]
        assert message.verified(made["secret"]) == {
            "type": "endpoint.ping",
            "timestamp": NOON_TEXT,
            "data": {"reference": made["id"]},
        }


class TestResume:
    def test_lets_it_go_on(self, shop, made, till):
        assert code(till.post(path(made, "resume"), {})) == (409, "wrong_state")
        services.pause_endpoint(Endpoint.objects.get(), by=shop.by, at=NOON, reason="works")
        assert code(till.post(path(made, "test"), {})) == (409, "wrong_state")
        assert till.post(path(made, "resume"), {}).json()["state"] == "active"


class TestDeliveries:
    def test_are_listed_with_what_became_of_them(self, made, till):
        event = till.post(path(made, "test"), {}).json()["event"]
        assert till.get(path(made, "deliveries")).json() == {
            "data": [
                {
                    "event": event,
                    "type": "endpoint.ping",
                    "subject": event,
                    "sequence": 1,
                    "occurred_at": NOON_TEXT,
                    "state": "waiting",
                    "attempts": 0,
                    "next_at": NOON_TEXT,
                    "delivered_at": None,
                    "last_status": None,
                    "last_error": "",
                }
            ],
            "next_cursor": None,
        }

    def test_are_filtered_by_state(self, made, till):
        for _ in range(2):
            till.post(path(made, "test"), {})
        dead = Delivery.objects.first()
        Delivery.objects.filter(pk=dead.pk).update(state="dead", last_error="answered 500")
        [row] = till.get(path(made, "deliveries?state=dead")).json()["data"]
        assert (row["event"], row["next_at"]) == (dead.event.reference, None)
        assert code(till.get(path(made, "deliveries?state=odd"))) == (400, "invalid")

    @pytest.mark.parametrize("count", [1, 3])
    def test_have_a_budget(self, count, made, till, django_assert_num_queries):
        for _ in range(count):
            till.post(path(made, "test"), {})
        with django_assert_num_queries(3):
            assert len(till.get(path(made, "deliveries")).json()["data"]) == count


class TestReplay:
    def test_by_name_and_by_time(self, made, till):
        event = till.post(path(made, "test"), {}).json()["event"]
        Delivery.objects.update(state="dead")
        answer = till.post(path(made, "replay"), {"events": [event]})
        assert (answer.status_code, answer.json()) == (202, {"replayed": 1, "next_after": None})
        assert Delivery.objects.get().state == "waiting"
        answer = till.post(path(made, "replay"), {"since": NOON_TEXT})
        assert answer.json() == {"replayed": 0, "next_after": None}  # no one subscribes to pings

    @pytest.mark.parametrize(
        "body",
        [
            *({}, {"events": []}, {"events": ["E-1"], "since": NOON_TEXT}, {"until": NOON_TEXT}),
            *({"events": ["E-1"], "until": NOON_TEXT}, {"since": "2024-10-01T12:00:00"}),
            *({"after": "E-1"}, {"events": ["E-1"], "after": "E-1"}),
        ],
    )
    def test_refuses_what_says_not_which(self, body, made, till):
        assert code(till.post(path(made, "replay"), body)) == (400, "invalid")

    def test_of_unknown_events_is_refused(self, made, till):
        answer = till.post(path(made, "replay"), {"events": ["E-1"]})
        assert code(answer) == (422, "event_unknown")


def test_tasks_read_the_clock_and_call_the_verbs(shop, listen, receiver, monkeypatch):
    from subsidy.webhooks import tasks

    endpoint = listen(receiver.url, events=["claim.state_changed"])
    shop.submitted()
    tasks.fan_out()
    tasks.send_due()
    assert len(receiver.messages) == 1
    monkeypatch.setattr("subsidy.core.clock.now", lambda: NOON + timedelta(days=91))
    tasks.forget_old_events()
    assert not endpoint.deliveries.exists()


def test_private_addresses_are_refused_in_production(settings):
    from subsidy.webhooks.checks import webhooks_go_out

    assert [error.id for error in webhooks_go_out()] == ["webhooks.E001"]
    settings.WEBHOOK_ALLOW_PRIVATE = False
    assert webhooks_go_out() == []


def _ask(till, method, where):
    return till.client.generic(method.upper(), f"/api/v1/{where}")
