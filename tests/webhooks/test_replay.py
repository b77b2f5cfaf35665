from datetime import timedelta

import pytest

from subsidy.core.errors import Refused, WrongState
from subsidy.webhooks import services
from subsidy.webhooks.models import Delivery, Event
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def endpoint(shop, listen, receiver):
    """An endpoint that heard of three moves of one claim."""
    endpoint = listen(receiver.url, events=["claim.state_changed"])
    shop.approved()
    services.fan_out(at=NOON)
    services.send_due(at=NOON)
    return endpoint


def states(endpoint):
    return list(endpoint.deliveries.order_by("id").values_list("state", "attempts"))


def references():
    return list(Event.objects.order_by("id").values_list("reference", flat=True))


class TestReplayNamed:
    def test_sends_delivered_and_dead_ones_again_under_the_same_id(self, endpoint, receiver):
        first, second, _third = references()
        Delivery.objects.filter(event__reference=second).update(state="dead", delivered_at=None)
        done = services.replay_named(endpoint, [second, first], at=LATER)
        assert (done.count, done.next_after) == (2, None)
        assert states(endpoint) == [("waiting", 0), ("waiting", 0), ("delivered", 1)]
        assert services.send_due(at=LATER) == 2
        assert [message.id for message in receiver.messages[3:]] == [first, second]

    def test_refuses_events_of_others_and_changes_nothing(self, endpoint, shop, listen):
        other = make.merchant(shop.programme, shop.unit)
        services.test_endpoint(listen(merchant=other), at=NOON)
        first, *_rest, foreign = references()
        with pytest.raises(Refused) as refusal:
            services.replay_named(endpoint, [first, foreign, "E-?"], at=LATER)
        assert [(fault.code, fault.pointer) for fault in refusal.value.faults] == [
            ("event_unknown", "/events/1"),
            ("event_unknown", "/events/2"),
        ]
        assert states(endpoint) == [("delivered", 1)] * 3

    def test_to_a_paused_endpoint_is_refused(self, endpoint, shop):
        services.pause_endpoint(endpoint, by=shop.by, at=NOON, reason="works")
        with pytest.raises(WrongState):
            services.replay_named(endpoint, references(), at=LATER)


class TestReplaySince:
    def test_sends_what_was_missed_while_paused(self, endpoint, shop, receiver):
        services.pause_endpoint(endpoint, by=shop.by, at=NOON, reason="works")
        shop.submitted()
        services.fan_out(at=LATER)
        services.resume_endpoint(endpoint, by=shop.by, at=LATER)
        assert len(states(endpoint)) == 3
        assert services.replay_since(endpoint, NOON, at=LATER).count == 4
        assert services.send_due(at=LATER) == 4
        assert len({message.id for message in receiver.messages}) == 4

    def test_takes_only_its_time_and_what_the_endpoint_hears(self, endpoint, shop, listen):
        services.test_endpoint(endpoint, at=NOON)
        services.fan_out(at=NOON)
        assert services.replay_since(endpoint, LATER, at=LATER).count == 0
        assert services.replay_since(endpoint, NOON, until=NOON, at=LATER).count == 0
        assert services.replay_since(endpoint, NOON, until=LATER, at=LATER).count == 3

    def test_goes_on_behind_the_last_one_also_within_one_moment(self, endpoint):
        first, second, third = references()
        one = services.replay_since(endpoint, NOON, at=LATER, limit=1)
        assert (one.count, one.next_after) == (1, first)
        two = services.replay_since(endpoint, NOON, after=first, at=LATER, limit=1)
        assert (two.count, two.next_after) == (1, second)
        three = services.replay_since(endpoint, NOON, after=second, at=LATER, limit=1)
        assert (three.count, three.next_after) == (1, None)
        assert services.replay_since(endpoint, NOON, after=third, at=LATER).count == 0

    def test_refuses_to_go_on_behind_what_is_unknown(self, endpoint):
        with pytest.raises(Refused) as refusal:
            services.replay_since(endpoint, NOON, after="E-?", at=LATER)
        assert [fault.pointer for fault in refusal.value.faults] == ["/after"]
