"""What the finance desk tells claims: scheduled, unscheduled, paid, bounced."""

from datetime import timedelta

import pytest

from subsidy.claims import services
from subsidy.claims.models import Grant
from tests import make
from tests.claims.books import buckets, everything, live, moves, nothing_changes, transfers
from tests.make import NOON, SWEEP

LATER = NOON + timedelta(days=1)
BANK = make.Actor.bank("R1.xml")


@pytest.fixture
def grant(shop):
    return make.grant_of(shop.approved())


def schedule(*grants):
    ids = [grant.pk for grant in grants]
    return services.schedule_many(ids, by=SWEEP, at=LATER, reason="B-1")


def unschedule(*grants):
    ids = [grant.pk for grant in grants]
    return services.unschedule_many(ids, by=SWEEP, at=LATER, reason="B-1")


def pay(*grants, cause="reply:1"):
    ids = [grant.pk for grant in grants]
    return services.pay_many(ids, by=BANK, at=LATER, cause=cause, reason="R1.xml")


def bounce(*grants, cause="reply:2"):
    ids = [grant.pk for grant in grants]
    return services.bounce_many(ids, by=BANK, at=LATER, cause=cause, reason="AC04")


def where(grant):
    grant.refresh_from_db()
    return grant.claim.__class__.objects.get(pk=grant.claim_id).state, grant.state


class TestScheduleMany:
    def test_puts_approved_grants_into_a_batch_and_moves_no_money(self, shop, grant):
        assert schedule(grant) == [grant.pk]

        assert where(grant) == ("scheduled", "scheduled")
        assert moves(grant.claim)[-1] == ("schedule", "approved", "scheduled")
        assert grant.claim.moves.latest("id").reason == "B-1"
        assert buckets(shop.line) == {"committed": 99_980}
        assert list(Grant.objects.awaiting_payment()) == []

    def test_leaves_the_others_alone(self, shop, grant):
        other = make.grant_of(shop.paid())
        assert schedule(grant, other) == [grant.pk]
        assert where(other) == ("paid", "paid")
        before = everything()
        assert schedule(grant, other) == []
        assert everything() == before

    def test_of_nothing_is_nothing(self, db):
        assert services.schedule_many([], by=SWEEP, at=NOON, reason="") == []


class TestUnscheduleMany:
    def test_lets_the_grants_wait_for_another_batch(self, shop, grant):
        schedule(grant)
        assert unschedule(grant) == [grant.pk]
        assert where(grant) == ("approved", "committed")
        assert moves(grant.claim)[-1] == ("unschedule", "scheduled", "approved")
        assert buckets(shop.line) == {"committed": 99_980}

    def test_of_what_is_not_scheduled_changes_nothing(self, grant):
        with nothing_changes():
            assert unschedule(grant) == []


class TestPayMany:
    def test_pays_what_is_scheduled(self, shop, grant):
        schedule(grant)

        assert pay(grant) == [grant.pk]

        assert where(grant) == ("paid", "paid")
        assert moves(grant.claim)[-1] == ("pay", "scheduled", "paid")
        assert transfers(grant.claim)[-1] == ("pay", 99_980, 89_982)
        assert buckets(shop.line) == {"paid": 99_980}

    def test_twice_pays_once(self, grant):
        schedule(grant)
        pay(grant)
        before = everything()

        assert pay(grant) == []
        assert pay(grant, cause="reply:2") == []

        assert everything() == before

    def test_of_what_is_not_scheduled_changes_nothing(self, grant):
        with nothing_changes():
            assert pay(grant) == []

    def test_of_many_pays_those_that_are_scheduled(self, shop, grant):
        others = [make.grant_of(shop.approved()) for _ in range(2)]
        schedule(grant, others[1])
        assert pay(grant, *others) == [grant.pk, others[1].pk]
        assert buckets(shop.line) == {"paid": 2 * 99_980, "committed": 99_980}


class TestBounceMany:
    def test_of_a_refused_payment_moves_no_money(self, shop, grant):
        schedule(grant)

        assert bounce(grant) == [grant.pk]

        assert where(grant) == ("approved", "committed")
        assert moves(grant.claim)[-1] == ("bounce", "scheduled", "approved")
        assert [kind for kind, *_ in transfers(grant.claim)] == ["reserve", "commit"]
        assert buckets(shop.line) == {"committed": 99_980}

    def test_of_a_payment_given_back_commits_the_money_again(self, shop, grant):
        schedule(grant)
        pay(grant)

        assert bounce(grant) == [grant.pk]

        assert where(grant) == ("approved", "committed")
        assert moves(grant.claim)[-1] == ("bounce", "paid", "approved")
        assert transfers(grant.claim)[-1] == ("bounce", 99_980, 89_982)
        assert buckets(shop.line) == {"committed": 99_980}

    def test_lets_the_grant_be_paid_anew(self, shop, grant):
        for number in (1, 2):
            schedule(grant)
            pay(grant, cause=f"reply:{number}a")
            bounce(grant, cause=f"reply:{number}b")
        schedule(grant)
        pay(grant, cause="reply:3")
        assert buckets(shop.line) == {"paid": 99_980}

    def test_of_what_was_not_sent_changes_nothing(self, grant):
        with nothing_changes():
            assert bounce(grant) == []

    def test_keeps_what_the_claim_holds(self, shop, grant):
        schedule(grant)
        bounce(grant)
        assert live(grant.claim) == (["invoice", "serial_number"], True)


@pytest.mark.parametrize("grants", [1, 3])
def test_a_payment_takes_as_many_statements_for_one_grant_as_for_three(
    shop, grants, django_assert_num_queries
):
    rows = [make.grant_of(shop.approved()) for _ in range(grants)]
    schedule(*rows)
    with django_assert_num_queries(9):
        pay(*rows)
