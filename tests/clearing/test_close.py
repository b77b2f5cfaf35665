"""Two people set the last day to apply; the day itself closes the programme."""

from datetime import timedelta

import pytest

from subsidy.claims import services as claims
from subsidy.claims.models import Claim
from subsidy.clearing import services
from subsidy.core.errors import Refused, SamePerson, WrongState
from subsidy.ledger.models import Balance
from subsidy.programmes.services import LastDayPassed
from tests import make
from tests.clearing.office import LAST_DAY, OVER_AT, PAPER, pause
from tests.make import NOON, SWEEP


def moves(row):
    return list(row.moves.order_by("id").values_list("verb", "source", "target", "reason"))


class TestPropose:
    def test_sets_nothing_before_another_person_approves(self, office):
        order = office.proposed_closing()

        assert (order.state, order.programme.last_apply_on) == ("proposed", None)
        with pytest.raises(SamePerson):
            services.approve(order, by=office.manager, at=NOON)
        with pytest.raises(SamePerson):
            services.reject(order, by=office.manager, at=NOON, reason="no")
        assert moves(order) == [("propose", "", "proposed", "")]

    def test_of_a_day_that_is_over_is_refused(self, office):
        yesterday = NOON.date() - timedelta(days=1)
        facts = {"by": office.manager, "at": NOON, **PAPER}
        with pytest.raises(LastDayPassed):
            services.propose_closing(office.programme, last_apply_on=yesterday, **facts)

    def test_waits_for_one_decision_at_a_time(self, office):
        office.proposed_closing()
        with pytest.raises(services.OrderWaiting):
            office.proposed_closing()

    def test_of_a_closed_programme_is_refused(self, office):
        office.closed()
        with pytest.raises(WrongState):
            office.proposed_closing()


class TestReject:
    def test_leaves_everything_as_it_is(self, office):
        order = office.proposed_closing()
        services.reject(order, by=office.checker, at=NOON, reason="too early")
        office.programme.refresh_from_db()
        assert (order.state, office.programme.last_apply_on) == ("rejected", None)
        with pytest.raises(WrongState):
            services.approve(order, by=office.checker, at=NOON)


class TestApprove:
    def test_lets_claims_in_up_to_the_end_of_the_last_day(self, office, shop):
        office.approve(office.proposed_closing(), at=NOON)
        assert (office.programme.state, office.programme.last_apply_on) == ("open", LAST_DAY)

        evening = NOON + timedelta(days=9, hours=11)
        assert claims.submit(shop.merchant, shop.request(), by=shop.by, at=evening)
        with pytest.raises(Refused) as refused:
            claims.submit(shop.merchant, shop.request(), by=shop.by, at=OVER_AT)
        [fault] = refused.value.faults
        assert (fault.code, fault.pointer) == ("apply_deadline_passed", "/programme")

    def test_that_comes_too_late_is_refused(self, office):
        order = office.proposed_closing()
        with pytest.raises(LastDayPassed):
            services.approve(order, by=office.checker, at=OVER_AT)
        order.refresh_from_db()
        assert order.state == "proposed"


class TestLastDay:
    def test_closes_the_programme_when_it_has_passed(self, office):
        order = office.approve(office.proposed_closing(), at=NOON)
        assert services.close_due(by=SWEEP, at=NOON + timedelta(days=9)) == 0

        assert services.close_due(by=SWEEP, at=OVER_AT) == 1
        assert services.close_due(by=SWEEP, at=OVER_AT) == 0

        office.programme.refresh_from_db()
        assert (office.programme.state, office.programme.last_apply_on) == ("closed", LAST_DAY)
        assert moves(office.programme)[-1] == ("close", "open", "closed", str(order))

    def test_closes_a_paused_programme_too(self, office, shop):
        pause(shop)
        office.closed()
        assert office.programme.state == "closed"

    def test_set_without_an_order_closes_all_the_same(self, office):
        office.programme.last_apply_on = LAST_DAY
        office.programme.save()
        services.close_due(by=SWEEP, at=OVER_AT)
        office.programme.refresh_from_db()
        assert moves(office.programme)[-1] == ("close", "open", "closed", LAST_DAY.isoformat())

    def test_ends_what_was_only_reserved_and_nothing_else(self, office, shop, settings):
        settings.RESERVATION_DAYS = 60
        reserved, rejected, sold = shop.reserved(), shop.in_review(), shop.submitted()
        claims.reject(rejected, codes=["old_item_missing"], by=make.actor(), at=NOON)
        office.closed()
        with pytest.raises(Refused, match="apply_deadline_passed"):
            complete(reserved)

        assert claims.expire_waiting(by=SWEEP, at=OVER_AT) == 1

        states = dict(Claim.objects.values_list("id", "state"))
        assert states == {reserved.pk: "expired", rejected.pk: "rejected", sold.pk: "submitted"}
        held_fen = rejected.subsidy_fen + sold.subsidy_fen
        assert Balance.objects.get(book=shop.line.book).reserved_fen == held_fen


def complete(claim):
    from subsidy.claims.rules.request import SubmitRequest

    body = make.BODY["purchase"]["invoice"] | {"total_fen": claim.price_fen}
    request = SubmitRequest.model_validate({"invoice": body, "delivery": make.BODY["delivery"]})
    claims.complete(claim, request, by=SWEEP, at=OVER_AT)
