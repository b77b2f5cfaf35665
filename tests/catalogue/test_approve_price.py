"""Approving filed prices: one person, or two where much more is asked."""

from datetime import date, timedelta

import pytest

from subsidy.catalogue import services as catalogue
from subsidy.catalogue.models import FiledPrice
from subsidy.core.actors import Actor
from subsidy.core.errors import SamePerson, WrongState
from tests import make
from tests.catalogue.prices import KEY, filed, table


@pytest.fixture
def rise(seller):
    """A price that rises by two per cent and waits."""
    filed(seller, 400_000)
    return filed(seller, 408_000)


@pytest.fixture
def steep(seller):
    """A price that rises by half and waits for two people."""
    filed(seller, 400_000)
    return filed(seller, 600_000)


def verbs(price):
    return list(price.moves.order_by("id").values_list("verb", "source", "target"))


class TestApprovePrice:
    def test_lets_it_bind_and_ends_the_former_one(self, rise):
        officer = make.staff()

        catalogue.approve_price(rise, by=Actor.staff(officer), at=make.NOON, reason="costs rose")

        assert table() == [
            (400_000, "2024-10-01", None, "superseded"),
            (408_000, "2024-10-01", None, "in_force"),
        ]
        assert (rise.approved_by, rise.endorsed_by) == (officer, None)
        assert verbs(rise) == [("file", "", "waiting"), ("approve", "waiting", "in_force")]
        assert rise.moves.get(verb="approve").reason == "costs rose"

    def test_binds_from_the_day_of_approval_where_that_is_later(self, rise):
        later = make.NOON + timedelta(days=9)
        catalogue.approve_price(rise, by=make.actor(), at=later)
        assert table() == [
            (400_000, "2024-10-01", "2024-10-09", "in_force"),
            (408_000, "2024-10-10", None, "in_force"),
        ]

    def test_filed_again_after_a_late_approval_changes_nothing(self, seller, rise):
        later = make.NOON + timedelta(days=9)
        catalogue.approve_price(rise, by=make.actor(), at=later)
        assert filed(seller, 408_000, from_on=make.TODAY) == rise

    def test_binds_from_the_day_asked_for_where_that_is_later(self, seller):
        filed(seller, 400_000)
        price = filed(seller, 408_000, from_on=date(2024, 11, 1))
        catalogue.approve_price(price, by=make.actor(), at=make.NOON)
        assert table()[0] == (400_000, "2024-10-01", "2024-10-31", "in_force")

    def test_takes_two_people_where_much_more_is_asked(self, steep):
        first, second = make.staff(), make.staff()

        catalogue.approve_price(steep, by=Actor.staff(first), at=make.NOON)
        assert (steep.state, steep.endorsed_by) == ("waiting", first)
        catalogue.approve_price(steep, by=Actor.staff(second), at=make.NOON)

        assert (steep.state, steep.endorsed_by, steep.approved_by) == ("in_force", first, second)
        assert [verb for verb, _, _ in verbs(steep)] == ["file", "endorse", "approve"]

    def test_refuses_the_same_person_twice(self, steep):
        first = make.actor()
        catalogue.approve_price(steep, by=first, at=make.NOON)
        with pytest.raises(SamePerson):
            catalogue.approve_price(steep, by=first, at=make.NOON)
        assert FiledPrice.objects.get(pk=steep.pk).state == "waiting"

    def test_refuses_the_merchant(self, rise):
        with pytest.raises(SamePerson):
            catalogue.approve_price(rise, by=KEY, at=make.NOON)

    def test_from_another_state_changes_nothing(self, rise):
        catalogue.approve_price(rise, by=make.actor(), at=make.NOON)
        before = table()
        with pytest.raises(WrongState):
            catalogue.approve_price(rise, by=make.actor(), at=make.NOON)
        assert table() == before

    def test_of_two_racing_officers_refuses_the_second(self, rise):
        stale = FiledPrice.objects.get(pk=rise.pk)
        catalogue.approve_price(rise, by=make.actor(), at=make.NOON)
        with pytest.raises(WrongState):
            catalogue.approve_price(stale, by=make.actor(), at=make.NOON)


class TestRejectPrice:
    def test_leaves_the_former_price_in_force(self, rise):
        catalogue.reject_price(rise, by=make.actor(), at=make.NOON, reason="no reason given")
        assert [one[3] for one in table()] == ["in_force", "rejected"]
        assert rise.moves.get(verb="reject").reason == "no reason given"

    def test_from_another_state_changes_nothing(self, seller):
        price = filed(seller)
        with pytest.raises(WrongState):
            catalogue.reject_price(price, by=make.actor(), at=make.NOON, reason="x")
        assert table() == [(399_900, "2024-10-01", None, "in_force")]
