"""What merchants do with their endpoints, by the verbs and by raw SQL."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from subsidy.core.errors import WrongState
from subsidy.webhooks import services
from subsidy.webhooks.models import Delivery, Endpoint, Event
from tests import make
from tests.core.test_moves import refused
from tests.make import NOON

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def moves(endpoint):
    rows = endpoint.moves.order_by("id")
    return list(rows.values_list("verb", "source", "target", "by_reference", "reason"))


@pytest.fixture
def waiting(shop, listen):
    """An endpoint for which a ping waits."""
    endpoint = listen()
    services.test_endpoint(endpoint, at=NOON)
    return endpoint


class TestOpen:
    def test_makes_an_endpoint_with_a_sealed_secret(self, shop, listen):
        endpoint = listen("https://pos.example.com/hooks?key=1", events=["flag.opened"] * 2)
        again = Endpoint.objects.get()
        assert (again.secret, again.events, again.state, again.shown_url) == (
            endpoint.secret,
            ["flag.opened"],
            "active",
            "https://pos.example.com/hooks",
        )
        assert moves(again) == [("open", "", "active", shop.key.key_id, "")]
        with connection.cursor() as cursor:
            cursor.execute("SELECT secret FROM webhooks_endpoint")
            assert endpoint.secret.encode() not in bytes(cursor.fetchone()[0])

    def test_refuses_addresses_we_do_not_send_to(self, listen):
        with pytest.raises(services.AddressRefused) as refusal:
            listen("http://pos.example.com/")
        assert (refusal.value.status, refusal.value.faults[0].pointer) == (422, "/url")
        assert not Endpoint.objects.exists()

    def test_refuses_one_too_many(self, listen, settings):
        settings.WEBHOOK_ENDPOINTS_MAX = 2
        first, _second = listen(), listen()
        with pytest.raises(services.EndpointLimitReached):
            listen()
        services.close_endpoint(first, by=make.SWEEP, at=NOON)
        assert listen().state == "active"


class TestRotate:
    def test_keeps_the_former_secret_for_a_day(self, listen):
        endpoint = listen()
        first = endpoint.secret
        services.rotate_secret(endpoint, at=NOON)
        second = endpoint.secret
        assert endpoint.secrets(at=NOON) == [second, first]
        assert endpoint.secrets(at=NOON + DAY) == [second]
        services.rotate_secret(endpoint, at=NOON)
        assert Endpoint.objects.get().secrets(at=NOON) == [endpoint.secret, second]
        assert len({first, second, endpoint.secret}) == 3


class TestPause:
    def test_makes_dead_letters_of_what_waits(self, shop, waiting):
        services.pause_endpoint(waiting, by=shop.by, at=NOON, reason="works")
        delivery = Delivery.objects.get()
        assert (waiting.state, delivery.state, delivery.last_error) == (
            "paused",
            "dead",
            "the endpoint was paused",
        )
        assert moves(waiting)[1:] == [("pause", "active", "paused", shop.key.key_id, "works")]

    def test_twice_is_refused(self, shop, waiting):
        services.pause_endpoint(waiting, by=shop.by, at=NOON, reason="works")
        with pytest.raises(WrongState):
            services.pause_endpoint(waiting, by=shop.by, at=NOON, reason="works")
        assert len(moves(waiting)) == 2


class TestResume:
    def test_starts_with_a_clean_slate(self, shop, waiting):
        Endpoint.objects.update(failures=7, failing_since=NOON, rests_until=NOON, last_error="x")
        services.pause_endpoint(waiting, by=shop.by, at=NOON, reason="works")
        services.resume_endpoint(waiting, by=shop.by, at=NOON)
        assert (waiting.state, waiting.failures, waiting.failing_since, waiting.last_error) == (
            "active",
            0,
            None,
            "",
        )

    def test_of_an_active_one_is_refused(self, shop, waiting):
        with pytest.raises(WrongState):
            services.resume_endpoint(waiting, by=shop.by, at=NOON)


class TestClose:
    def test_is_for_good(self, shop, waiting):
        services.close_endpoint(waiting, by=shop.by, at=NOON)
        assert Delivery.objects.get().state == "dead"
        assert not Endpoint.objects.of(shop.merchant).exists()
        for verb in (services.close_endpoint, services.resume_endpoint):
            with pytest.raises(WrongState):
                verb(waiting, by=shop.by, at=NOON)
        with pytest.raises(WrongState):
            services.test_endpoint(waiting, at=NOON)


class TestForget:
    def test_takes_what_is_old_and_settled_alone(self, shop, listen):
        old, new, awaited = (listen(at=at) for at in (NOON, NOON + DAY, NOON))
        for endpoint, at in ((old, NOON), (new, NOON + DAY), (awaited, NOON)):
            services.test_endpoint(endpoint, at=at)
        for endpoint in (old, new):
            services.pause_endpoint(endpoint, by=shop.by, at=NOON, reason="works")
        assert services.forget_events(before=NOON + DAY) == 1
        assert {row.endpoint for row in Delivery.objects.all()} == {new, awaited}
        assert Event.objects.count() == 2

    def test_takes_what_waits_for_a_closed_endpoint(self, shop, waiting):
        services.close_endpoint(waiting, by=shop.by, at=NOON)
        Delivery.objects.update(state="waiting")  # came while it was being closed
        assert services.forget_events(before=NOON + DAY) == 1

    def test_goes_on_from_chunk_to_chunk(self, shop, listen):
        endpoint = listen()
        for _ in range(3):
            services.test_endpoint(endpoint, at=NOON)
        services.close_endpoint(endpoint, by=shop.by, at=NOON)
        assert services.forget_events(before=NOON + DAY, size=1) == 3
        assert services.forget_events(before=NOON + DAY, size=1) == 0

    def test_ends_a_night_in_time(self, shop, listen, monkeypatch):
        from subsidy.webhooks.services import forget

        monkeypatch.setattr(forget, "CHUNKS_MAX", 2)
        endpoint = listen()
        for _ in range(3):
            services.test_endpoint(endpoint, at=NOON)
        services.close_endpoint(endpoint, by=shop.by, at=NOON)
        assert services.forget_events(before=NOON + DAY, size=1) == 2


class TestConstraints:
    @pytest.mark.parametrize(
        ("name", "change"),
        [
            ("endpoint_is_in_a_known_state|Cannot|transition", "state = 'odd'"),
            ("endpoint_hears_of_known_events_and_at_least_one", "events = '{}'"),
            ("endpoint_hears_of_known_events_and_at_least_one", "events = '{x}'"),
            ("former_secret_signs_until_some_moment", "former_secret = 'x'"),
            ("former_secret_signs_until_some_moment", "former_until = now()"),
            ("endpoint_fails_since_its_first_failure", "failures = 1"),
            ("endpoint_fails_since_its_first_failure", "failing_since = now()"),
        ],
    )
    def test_of_endpoints(self, name, change, waiting):
        refused(name, f"UPDATE webhooks_endpoint SET {change}")

    def test_endpoint_is_born_active_and_moves_by_the_table(self, waiting, shop):
        waiting.pk, waiting.reference, waiting.state = None, "W-2", "paused"
        with pytest.raises(DatabaseError, match="Cannot insert"), transaction.atomic():
            waiting.save(force_insert=True)
        refused("Invalid transition", "UPDATE webhooks_endpoint SET state = 'odd'")
        services.close_endpoint(Endpoint.objects.get(), by=shop.by, at=NOON)
        refused("Invalid transition", "UPDATE webhooks_endpoint SET state = 'active'")

    def test_moves_are_written_once(self, waiting):
        refused("Cannot update", "UPDATE webhooks_endpointmove SET reason = 'x'")

    def test_events_are_written_once(self, waiting):
        refused("Cannot update", "UPDATE webhooks_event SET subject = 'x'")

    @pytest.mark.parametrize(
        ("name", "columns"),
        [
            ("cause", {"reference": "E-2", "sequence": 2}),
            ("reference", {"cause": "x", "sequence": 2}),
            ("events_of_a_subject_are_numbered", {"reference": "E-2", "cause": "x"}),
            (
                "event_is_of_a_known_type",
                {"reference": "E-2", "cause": "x", "sequence": 2, "type": "odd"},
            ),
        ],
    )
    def test_of_events(self, name, columns, waiting):
        event = Event.objects.get()
        event.pk = None
        for column, value in columns.items():
            setattr(event, column, value)
        with pytest.raises(DatabaseError, match=name), transaction.atomic():
            event.save(force_insert=True)

    @pytest.mark.parametrize(
        ("name", "change"),
        [
            ("delivery_is_in_a_known_state", "state = 'odd'"),
            ("delivery_has_delivered_at_once_delivered", "state = 'delivered'"),
            ("delivery_has_delivered_at_once_delivered", "delivered_at = now()"),
        ],
    )
    def test_of_deliveries(self, name, change, waiting):
        refused(name, f"UPDATE webhooks_delivery SET {change}")

    def test_event_goes_to_an_endpoint_once(self, waiting):
        delivery = Delivery.objects.get()
        delivery.pk = None
        with (
            pytest.raises(DatabaseError, match="event_goes_to_an_endpoint_once"),
            transaction.atomic(),
        ):
            delivery.save(force_insert=True)

    def test_names_are_for_people(self, waiting):
        delivery = Delivery.objects.get()
        assert str(waiting) == waiting.reference
        assert str(delivery.event) == delivery.event.reference
        assert str(delivery) == f"{delivery.event_id} → {waiting.pk}"
