"""Windows on webhooks."""

import pytest

from subsidy.accounts.models import Role
from subsidy.webhooks import services
from subsidy.webhooks.models import Delivery, Endpoint, Event
from tests import make
from tests.clerk import Clerk, buttons, said, text
from tests.make import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def endpoint(listen):
    """An endpoint with one dead letter and one ping that waits."""
    row = listen("https://pos.example.com/hooks?password=1")
    services.test_endpoint(row, at=NOON)
    Delivery.objects.update(state="dead", last_error="answered 500", attempts=10)
    services.test_endpoint(row, at=NOON)
    return row


class TestEndpoint:
    def test_shows_its_health_and_no_secrets(self, endpoint):
        page = text(Clerk(Role.AUDITOR).look(endpoint))
        assert "https://pos.example.com/hooks" in page
        assert "password=1" not in page
        assert endpoint.secret not in page
        assert "dead letters" in page.lower()

    def test_is_paused_for_a_reason_and_resumed(self, endpoint):
        clerk = Clerk(Role.SECURITY_ADMINISTRATOR)
        assert buttons(clerk.look(endpoint)) == ["Pause"]
        clerk.press("pause", endpoint, reason="they asked for it")
        assert (endpoint.state, endpoint.moves.last().by_staff) == ("paused", clerk.user)
        assert buttons(clerk.look(endpoint)) == ["Resume"]
        clerk.press("resume", endpoint)
        assert endpoint.state == "active"

    def test_is_paused_by_no_reviewer(self, endpoint):
        clerk = Clerk(Role.CITY_REVIEWER)
        assert buttons(clerk.look(endpoint)) == []
        assert clerk.press("pause", endpoint, reason="x").status_code == 403

    def test_is_shown_to_the_merchants_unit(self, shop, endpoint):
        elsewhere = make.unit("130200", counties=())
        assert Clerk(Role.AUDITOR, units=[elsewhere]).look(endpoint).status_code == 302
        assert endpoint.reference in text(Clerk(Role.AUDITOR, units=[shop.unit]).list(Endpoint))


class TestDelivery:
    def test_dead_letters_are_found(self, endpoint):
        page = Clerk(Role.AUDITOR).list(Delivery, state__exact="dead")
        assert [row.state for row in page.context["cl"].result_list] == ["dead"]

    def test_is_sent_again(self, endpoint):
        dead = Delivery.objects.get(state="dead")
        clerk = Clerk(Role.PROGRAMME_MANAGER)
        assert said(clerk.press("replay", dead)) == ["Done: Send again"]
        assert (dead.state, dead.attempts) == ("waiting", 0)

    def test_is_not_sent_to_a_paused_endpoint(self, shop, endpoint):
        services.pause_endpoint(endpoint, by=shop.by, at=NOON, reason="works")
        dead, clerk = Delivery.objects.first(), Clerk(Role.PROGRAMME_MANAGER)
        assert buttons(clerk.look(dead)) == []
        assert said(clerk.press("replay", dead)) == ["The state does not allow this."]

    def test_is_sent_again_by_no_auditor(self, endpoint):
        dead = Delivery.objects.get(state="dead")
        assert Clerk(Role.AUDITOR).press("replay", dead).status_code == 403

    @pytest.mark.parametrize("count", [1, 3])
    def test_list_has_a_budget(self, count, listen, django_assert_num_queries):
        row = listen()
        for _ in range(count):
            services.test_endpoint(row, at=NOON)
        clerk = Clerk(Role.AUDITOR)
        with django_assert_num_queries(5):
            assert clerk.list(Delivery).context["cl"].result_list.count() == count


class TestEvent:
    def test_shows_what_was_told(self, endpoint):
        event = Event.objects.first()
        page = text(Clerk(Role.AUDITOR).look(event))
        assert event.reference in page
        assert endpoint.reference in page
