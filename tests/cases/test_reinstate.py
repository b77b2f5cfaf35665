"""Who was suspended sells again before its time when one person asks and another confirms."""

import pytest
from django.db import IntegrityError, transaction

from subsidy.accounts.models import Role
from subsidy.cases import services
from subsidy.cases.models import Reinstatement
from subsidy.core.errors import SamePerson, WrongState
from subsidy.core.moves import move
from subsidy.merchants import services as merchants
from subsidy.merchants.services import PersonNeeded
from tests import make
from tests.cases.office import LATE, SWEEP
from tests.clerk import Clerk, buttons, said
from tests.core.test_moves import refused
from tests.make import NOON


@pytest.fixture
def suspended(office):
    """A merchant that a case suspended."""
    office.decision = office.sanctioned(outcome="suspend")
    office.shop.merchant.refresh_from_db()
    return office.shop.merchant


def propose(office, merchant, **changes):
    facts = {"reason": "records came", "by": office.reviewer, "at": LATE}
    return services.propose_reinstatement(merchant, **(facts | changes))


def standing(merchant):
    merchant.refresh_from_db()
    return merchant.state


def steps(row):
    return [(move.verb, move.target, move.by_staff_id) for move in row.moves.order_by("id")]


class TestPropose:
    def test_changes_nothing_yet(self, office, suspended):
        row = propose(office, suspended)
        office.decision.refresh_from_db()
        assert (row.state, standing(suspended), office.decision.state) == (
            "proposed",
            "suspended",
            "in_force",
        )
        assert steps(row) == [("propose", "proposed", office.reviewer.staff_id)]

    def test_waits_for_one_decision_at_a_time(self, office, suspended):
        row = propose(office, suspended)
        with pytest.raises(services.ReinstatementWaiting):
            propose(office, suspended, by=office.manager)
        assert Reinstatement.objects.get() == row

    def test_is_for_a_suspended_merchant(self, office, shop):
        with pytest.raises(WrongState, match="that is active"):
            propose(office, shop.merchant)
        office.sanctioned(outcome="disqualify")
        with pytest.raises(WrongState, match="that is disqualified"):
            propose(office, shop.merchant)
        assert Reinstatement.objects.count() == 0

    def test_is_done_by_a_person_for_a_reason(self, office, suspended):
        with pytest.raises(PersonNeeded):
            propose(office, suspended, by=SWEEP)
        with pytest.raises(services.ReasonMissing):
            propose(office, suspended, reason="  ")
        assert Reinstatement.objects.count() == 0


class TestApprove:
    def test_lets_the_merchant_sell_again_and_ends_every_suspension(self, office, suspended):
        row = propose(office, suspended)
        services.approve_reinstatement(row, by=office.manager, at=LATE)
        office.decision.refresh_from_db()
        assert (row.state, row.approved_by_id, row.approved_at) == (
            "approved",
            office.manager.staff_id,
            LATE,
        )
        assert (standing(suspended), office.decision.state) == ("active", "ended")
        assert steps(row)[1:] == [("approve", "approved", office.manager.staff_id)]
        last = suspended.moves.latest("id")
        assert (last.verb, last.reason, last.by_staff_id) == (
            "reinstate",
            "records came",
            office.manager.staff_id,
        )

    def test_is_done_by_another_person(self, office, suspended):
        row = propose(office, suspended)
        for verb in (services.approve_reinstatement, services.reject_reinstatement):
            with pytest.raises(SamePerson):
                verb(row, reason="x", by=office.reviewer, at=LATE)
            with pytest.raises(PersonNeeded):
                verb(row, reason="x", by=SWEEP, at=LATE)
        row.refresh_from_db()
        assert (row.state, standing(suspended)) == ("proposed", "suspended")

    def test_is_not_for_another_suspension_than_the_one_that_was_meant(self, office, suspended):
        row = propose(office, suspended)
        services.expire_sanction(office.decision, by=SWEEP, at=office.decision.until)
        with pytest.raises(WrongState):
            services.approve_reinstatement(row, by=office.manager, at=LATE)
        again = office.decision.until
        merchants.suspend(suspended, by=office.manager, at=again, reason="case 8")
        with pytest.raises(WrongState, match="suspended again"):
            services.approve_reinstatement(row, by=office.manager, at=again)
        row.refresh_from_db()
        assert (row.state, standing(suspended)) == ("proposed", "suspended")


class TestReject:
    def test_leaves_the_merchant_suspended(self, office, suspended):
        row = propose(office, suspended)
        services.reject_reinstatement(row, reason="too early", by=office.manager, at=LATE)
        with pytest.raises(WrongState):
            services.approve_reinstatement(row, by=office.manager, at=LATE)
        assert (row.state, standing(suspended)) == ("rejected", "suspended")
        assert propose(office, suspended).state == "proposed"


class TestAppeal:
    def test_reinstates_by_its_own_path(self, office, suspended):
        case = office.decision.case
        services.appeal(case, text="It is wrong.", by=office.inspector, at=LATE)
        services.overturn(case, reason="records were there", by=office.judge, at=LATE)
        assert standing(suspended) == "active"
        assert Reinstatement.objects.count() == 0


class TestTheDatabase:
    def test_refuses_one_person_alone(self, office, suspended):
        row = propose(office, suspended)
        signed = {"approved_at": LATE, "approved_by": office.reviewer.staff_id}
        with (
            pytest.raises(IntegrityError, match="reinstatement_is_approved_by_another_person"),
            transaction.atomic(),
        ):
            move(row, "approve", by=office.reviewer, at=LATE, **signed)
        row.refresh_from_db()
        services.approve_reinstatement(row, by=office.manager, at=LATE)
        refused("Cannot update", "UPDATE cases_reinstatement SET reason = 'y'")
        refused("Cannot update", "UPDATE cases_reinstatement SET approved_by_id = NULL")
        refused("Cannot delete", "DELETE FROM cases_reinstatement")


class TestWindow:
    def test_takes_two_people_with_a_button_each(self, shop):
        merchants.suspend(shop.merchant, by=make.actor(), at=NOON, reason="case 7")
        reviewer, manager = Clerk(Role.CITY_REVIEWER), Clerk(Role.PROGRAMME_MANAGER)
        refusal = manager.press("propose_reinstatement", shop.merchant, reason="x")
        assert refusal.status_code == 403
        reviewer.press("propose_reinstatement", shop.merchant, reason="records came")
        row = Reinstatement.objects.get()
        assert buttons(reviewer.look(row)) == []
        assert reviewer.press("approve", row).status_code == 403
        assert buttons(manager.look(row)) == ["Approve and carry out", "Reject"]
        assert said(manager.press("approve", row)) == ["Done: Approve and carry out"]
        assert (row.state, row.approved_by, standing(shop.merchant)) == (
            "approved",
            manager.user,
            "active",
        )

    def test_on_the_decision_asks_for_the_same(self, office, suspended):
        reviewer = Clerk(Role.CITY_REVIEWER)
        assert buttons(Clerk(Role.PROGRAMME_MANAGER).look(office.decision)) == []
        reviewer.press("propose_reinstatement", office.decision, reason="records came")
        row = Reinstatement.objects.get()
        Clerk(Role.PROGRAMME_MANAGER).press("reject", row, reason="too early")
        assert (row.merchant, row.reason, row.state, standing(suspended)) == (
            suspended,
            "records came",
            "rejected",
            "suspended",
        )

    def test_is_shown_to_the_merchants_unit(self, office, suspended):
        row = propose(office, suspended)
        elsewhere = make.unit("130200", counties=())
        assert Clerk(Role.PROGRAMME_MANAGER, units=[elsewhere]).look(row).status_code == 302

    @pytest.mark.parametrize("rows", [1, 3])
    def test_list_has_a_budget(self, office, shop, rows, django_assert_num_queries):
        for _ in range(rows):
            merchant = make.merchant(shop.programme, shop.unit)
            merchants.suspend(merchant, by=office.manager, at=NOON, reason="x")
            propose(office, merchant)
        auditor = Clerk(Role.AUDITOR)
        with django_assert_num_queries(5):
            page = auditor.list(Reinstatement)
        assert page.context["cl"].result_list.count() == rows
