"""Sending, to real receivers on this machine."""

import socket
import threading
from datetime import timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from subsidy.webhooks import services
from subsidy.webhooks.models import Delivery
from subsidy.webhooks.services import post, send
from tests.make import NOON

QUICK = [0.0] * 9


@pytest.fixture
def quick(settings):
    """Nine more attempts, at once."""
    settings.WEBHOOK_RETRY_SECONDS = QUICK


def states(endpoint):
    return list(endpoint.deliveries.order_by("id").values_list("state", flat=True))


def verbs(messages):
    return [message.content["data"]["verb"] for message in messages]


@pytest.mark.django_db
class TestSend:
    def test_posts_each_event_signed(self, shop, hear, receiver):
        endpoint = hear(receiver.url)
        claim = shop.submitted()
        services.fan_out(at=NOON)

        assert services.send_due(at=NOON) == 1
        assert services.send_due(at=NOON) == 0

        [message] = receiver.messages
        delivery = endpoint.deliveries.get()
        assert message.path == "/hooks?key=1"
        assert message.id == delivery.event.reference
        assert message.headers["content-type"] == "application/json"
        assert message.verified(endpoint.secret) == {
            "type": "claim.state_changed",
            "timestamp": "2024-10-01T12:00:00+08:00",
            "data": delivery.event.data,
        }
        assert message.content["data"]["reference"] == claim.reference
        with pytest.raises(WebhookVerificationError):
            Webhook("whsec_" + "A" * 44).verify(message.body, message.headers)
        assert (
            delivery.state,
            delivery.attempts,
            delivery.last_status,
            delivery.delivered_at,
            delivery.tried_at,
        ) == ("delivered", 1, 204, NOON, NOON)
        endpoint.refresh_from_db()
        assert (endpoint.worked_at, endpoint.failures, endpoint.leased_until) == (NOON, 0, None)

    def test_signs_with_both_secrets_while_a_rotation_overlaps(self, shop, hear, receiver):
        endpoint = hear(receiver.url)
        former = endpoint.secret
        services.rotate_secret(endpoint, at=NOON)
        shop.submitted()
        services.fan_out(at=NOON)
        services.send_due(at=NOON)
        services.test_endpoint(endpoint, at=NOON)
        services.send_due(at=NOON + timedelta(hours=24))
        during, after = receiver.messages
        assert during.verified(former) == during.verified(endpoint.secret)
        assert after.verified(endpoint.secret)["type"] == "endpoint.ping"
        with pytest.raises(WebhookVerificationError):
            after.verified(former)

    def test_to_a_receiver_that_fails_five_times_brings_each_event_in_order(
        self, shop, hear, receivers, quick
    ):
        failures = iter([500, 503, 429, 302, 400])
        receiver = receivers(lambda _message: next(failures, 200))
        endpoint = hear(receiver.url)
        ours = [shop.approved(), shop.approved(), shop.in_review()]
        services.fan_out(at=NOON)

        assert services.send_due(at=NOON) == 8

        assert len(receiver.messages) == 8 + 5
        assert len({message.id for message in receiver.accepted}) == 8
        for claim, expected in zip(
            ours, [["submit", "refer", "approve"]] * 2 + [["submit", "refer"]], strict=True
        ):
            mine = [
                message
                for message in receiver.accepted
                if message.verified(endpoint.secret)["data"]["reference"] == claim.reference
            ]
            assert verbs(mine) == expected
        assert states(endpoint) == ["delivered"] * 8

    def test_follows_no_redirect(self, shop, hear, receivers):
        receiver = receivers(lambda _message: 302)
        endpoint = hear(receiver.url)
        shop.submitted()
        services.fan_out(at=NOON)
        assert services.send_due(at=NOON) == 0
        assert [message.path for message in receiver.messages] == ["/hooks?key=1"]
        assert endpoint.deliveries.get().last_error == "answered 302"

    def test_later_moves_of_a_claim_wait_for_the_earlier_one(self, shop, hear, receivers):
        poison = []
        receiver = receivers(lambda message: 500 if message.id in poison else 200)
        endpoint = hear(receiver.url)
        claim, other = shop.approved(), shop.submitted()
        services.fan_out(at=NOON)
        first = endpoint.deliveries.order_by("id").first()
        poison.append(first.event.reference)

        assert services.send_due(at=NOON) == 0  # after a failure the endpoint rests
        soon = NOON + timedelta(seconds=5)
        Delivery.objects.filter(pk=first.pk).update(next_at=NOON + timedelta(hours=1))
        assert services.send_due(at=soon) == 1
        assert receiver.accepted[0].content["data"]["reference"] == other.reference

        poison.clear()
        assert services.send_due(at=NOON + timedelta(hours=1)) == 3
        assert verbs(receiver.accepted[1:]) == ["submit", "refer", "approve"]
        assert receiver.accepted[1].content["data"]["reference"] == claim.reference

    def test_later_moves_go_on_behind_a_dead_letter(self, shop, hear, receivers, settings):
        settings.WEBHOOK_RETRY_SECONDS = [0.0]
        receiver = receivers(lambda m: 500 if m.content["data"]["verb"] == "submit" else 200)
        endpoint = hear(receiver.url)
        shop.approved()
        services.fan_out(at=NOON)
        assert services.send_due(at=NOON) == 2
        assert states(endpoint) == ["dead", "delivered", "delivered"]
        dead = endpoint.deliveries.get(state="dead")
        assert (dead.attempts, dead.last_status, dead.last_error) == (2, 500, "answered 500")

    def test_waits_longer_each_time(self, shop, hear, receivers, settings):
        settings.WEBHOOK_RETRY_SECONDS = [5.0, 300.0]
        receiver = receivers(lambda _message: 500)
        endpoint = hear(receiver.url)
        shop.submitted()
        services.fan_out(at=NOON)
        at, waits = NOON, []
        for _ in range(2):
            services.send_due(at=at)
            delivery = endpoint.deliveries.get()
            waits.append((delivery.next_at - at).total_seconds())
            at = delivery.next_at
            assert services.send_due(at=at - timedelta(seconds=1)) == 0
        assert 5 <= waits[0] <= 5.5
        assert 300 <= waits[1] <= 330
        services.send_due(at=at)
        assert states(endpoint) == ["dead"]
        assert len(receiver.messages) == 3

    @pytest.mark.parametrize(
        ("status", "after", "reason"),
        [
            (410, timedelta(0), "the receiver answered 410 Gone"),
            (500, timedelta(days=5), "the receiver failed for days"),
        ],
    )
    def test_pauses_an_endpoint_that_is_gone_or_fails_for_days(
        self, status, after, reason, shop, hear, receivers
    ):
        receiver = receivers(lambda _message: status)
        endpoint = hear(receiver.url)
        shop.approved()
        services.fan_out(at=NOON)
        services.send_due(at=NOON)
        services.send_due(at=NOON + after)
        endpoint.refresh_from_db()
        assert (endpoint.state, endpoint.moves.last().reason) == ("paused", reason)
        assert set(states(endpoint)) == {"dead"}
        seen = len(receiver.messages)
        services.send_due(at=NOON + timedelta(days=9))
        assert len(receiver.messages) == seen

    def test_a_success_ends_the_count_of_days(self, shop, hear, receivers):
        verdicts = iter([500, 200, 500])
        receiver = receivers(lambda _message: next(verdicts))
        endpoint = hear(receiver.url)
        shop.in_review()
        services.fan_out(at=NOON)
        services.send_due(at=NOON)
        services.send_due(at=NOON + timedelta(days=4))
        endpoint.refresh_from_db()
        assert (endpoint.state, endpoint.failures, endpoint.failing_since) == (
            "active",
            1,
            NOON + timedelta(days=4),
        )

    def test_sends_nowhere_that_is_not_allowed_any_more(self, shop, hear, receiver, settings):
        endpoint = hear(receiver.url)
        shop.submitted()
        services.fan_out(at=NOON)
        settings.WEBHOOK_ALLOW_PRIVATE = False
        assert services.send_due(at=NOON) == 0
        assert receiver.messages == []
        assert endpoint.deliveries.get().last_error == "the address is not one that we send to"

    def test_looks_where_a_name_leads(self, shop, hear, monkeypatch, settings):
        endpoint = hear("https://pos.example.com/")
        shop.submitted()
        services.fan_out(at=NOON)
        settings.WEBHOOK_ALLOW_PRIVATE = False
        places = [(socket.AF_INET, 1, 6, "", (ip, 443)) for ip in ("8.8.8.8", "10.0.0.1")]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: places)
        services.send_due(at=NOON)
        assert endpoint.deliveries.get().last_error == "the name leads to a private address"

    def test_a_name_that_leads_nowhere_fails_like_any_other(self, shop, hear, monkeypatch):
        def lost(*_args, **_more):
            raise socket.gaierror

        endpoint = hear("https://pos.example.com/")
        shop.submitted()
        services.fan_out(at=NOON)
        monkeypatch.setattr(socket, "getaddrinfo", lost)
        services.send_due(at=NOON)
        assert endpoint.deliveries.get().last_error == "the name leads nowhere"

    def test_who_is_killed_before_recording_sends_again(self, shop, hear, receiver):
        hear(receiver.url)
        shop.submitted()
        services.fan_out(at=NOON)
        [trip] = send.lease(at=NOON, limit=9)
        send._travel(trip)  # and never comes back
        assert services.send_due(at=NOON + timedelta(seconds=119)) == 0
        assert services.send_due(at=NOON + timedelta(seconds=120)) == 1
        assert len(receiver.messages) == 2
        assert len({message.id for message in receiver.messages}) == 1
        assert receiver.messages[0].body == receiver.messages[1].body

    def test_who_comes_back_too_late_spoils_nothing(self, shop, hear, receiver):
        endpoint = hear(receiver.url)
        shop.submitted()
        services.fan_out(at=NOON)
        [late] = send.lease(at=NOON, limit=9)
        [trip] = send.lease(at=NOON + timedelta(seconds=120), limit=9)
        until = trip.leased_until
        arrived = [(trip.parcels[0].delivery_id, post.Answer(200))]
        assert send.record(trip.endpoint_id, until, arrived, at=NOON) == 1
        failed = [(late.parcels[0].delivery_id, post.Answer(None, "no answer in time"))]
        assert send.record(late.endpoint_id, late.leased_until, failed, at=NOON) == 0
        assert states(endpoint) == ["delivered"]

    def test_endpoint_that_somebody_else_sends_to_is_left_alone(self, shop, hear, receiver):
        hear(receiver.url)
        shop.submitted()
        services.fan_out(at=NOON)
        assert len(send.lease(at=NOON, limit=9)) == 1
        assert send.lease(at=NOON, limit=9) == []

    def test_those_that_work_come_before_those_that_fail(self, shop, hear, receivers):
        bad, good = receivers(lambda _message: 500), receivers()
        failing, working = hear(bad.url), hear(good.url)
        shop.in_review()
        services.fan_out(at=NOON)
        services.send_due(at=NOON)
        shop.submitted()
        services.fan_out(at=NOON)
        [first] = send.lease(at=NOON + timedelta(days=1), limit=1)
        [second] = send.lease(at=NOON + timedelta(days=1), limit=1)
        assert (first.endpoint_id, second.endpoint_id) == (working.pk, failing.pk)

    def test_ends_a_lease_in_time(self, shop, hear, receiver, monkeypatch):
        monkeypatch.setattr(send, "LEASE_BEGINS_SECONDS", -1.0)
        hear(receiver.url)
        shop.approved()
        services.fan_out(at=NOON)
        [trip] = send.lease(at=NOON, limit=9)
        assert len(send._travel(trip)) == 1

    def test_ends_a_call_in_time(self, shop, hear, receiver, monkeypatch):
        monkeypatch.setattr(send, "CALL_BEGINS_SECONDS", -1.0)
        hear(receiver.url)
        shop.submitted()
        services.fan_out(at=NOON)
        assert services.send_due(at=NOON) == 0


@pytest.mark.django_db(transaction=True)
class TestSideBySide:
    def test_two_workers_send_each_event_once(self, shop, hear, receivers):
        from django.db import connection

        ends = [receivers() for _ in range(4)]
        for end in ends:
            hear(end.url)
        for _ in range(5):
            shop.submitted()
        services.fan_out(at=NOON)

        def work():
            try:
                services.send_due(at=NOON)
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [len(end.messages) for end in ends] == [5] * 4
