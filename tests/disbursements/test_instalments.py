from datetime import timedelta

import pytest

from subsidy.core.errors import SamePerson, WrongState
from subsidy.disbursements import services
from subsidy.disbursements.models import InstalmentPlan, Recovery
from tests.disbursements.debts import (
    PAPER,
    agreed_plan,
    breaks,
    copies,
    demanded,
    proposed_plan,
    repay,
)
from tests.disbursements.desk import LATER, moves
from tests.make import TODAY

AMOUNT_FEN = 99_980
DAYS = [TODAY + timedelta(days=days) for days in (40, 70, 100)]
SUMS = list(zip(DAYS, (30_000, 30_000, 39_980), strict=True))


def overdue(*, on) -> int:
    return sum(row.overdue_fen for row in Recovery.objects.overdue(on=on))


class TestProposeInstalments:
    def test_writes_down_what_comes_when(self, desk, shop):
        recovery = demanded(desk, shop.paid())

        plan = proposed_plan(desk, recovery, *reversed(SUMS))

        rows = plan.instalments.order_by("number").values_list("number", "due_on", "amount_fen")
        assert list(rows) == [(n, *one) for n, one in enumerate(SUMS, start=1)]
        assert (plan.state, plan.amount_fen, plan.document_number) == (
            "proposed",
            AMOUNT_FEN,
            "D-9",
        )
        assert moves(plan) == [("propose", "", "proposed")]
        assert overdue(on=DAYS[0]) == AMOUNT_FEN

    @pytest.mark.parametrize(
        "sums",
        [
            [],
            [(DAYS[0], AMOUNT_FEN - 1)],
            [(DAYS[0], AMOUNT_FEN), (DAYS[1], 0)],
            [(DAYS[0], 1), (DAYS[0], AMOUNT_FEN - 1)],
            [(LATER.date(), AMOUNT_FEN)],
        ],
    )
    def test_that_do_not_fit_are_refused(self, desk, shop, sums):
        recovery = demanded(desk, shop.paid())

        with pytest.raises(services.InstalmentsUnfit):
            proposed_plan(desk, recovery, *sums)

    @pytest.mark.parametrize("missing", ["document_number", "reason"])
    def test_without_a_document_or_reason_are_refused(self, desk, shop, missing):
        recovery = demanded(desk, shop.paid())

        with pytest.raises(services.DocumentMissing):
            services.propose_instalments(
                recovery, instalments=SUMS, by=desk.maker, at=LATER, **(PAPER | {missing: " "})
            )

    def test_are_proposed_one_at_a_time_of_what_is_demanded(self, desk, shop):
        recovery = demanded(desk, shop.paid())
        proposed_plan(desk, recovery, *SUMS)
        with pytest.raises(WrongState):
            proposed_plan(desk, recovery, *SUMS)
        repay(desk, recovery)
        with pytest.raises(WrongState):
            proposed_plan(desk, recovery, *SUMS)


class TestApproveInstalments:
    def test_makes_due_only_what_its_day_has_come_for(self, desk, shop):
        recovery = demanded(desk, shop.paid())
        plan = agreed_plan(desk, recovery, *SUMS)

        assert (plan.state, plan.decided_by_id) == ("approved", desk.checker.staff_id)
        assert [overdue(on=day + timedelta(days=1)) for day in DAYS] == [30_000, 60_000, AMOUNT_FEN]
        assert overdue(on=DAYS[0]) == 0
        repay(desk, recovery, 40_000)
        assert [overdue(on=day + timedelta(days=1)) for day in DAYS] == [0, 20_000, 59_980]

    def test_replaces_the_former_plan(self, desk, shop):
        recovery = demanded(desk, shop.paid())
        former = agreed_plan(desk, recovery, *SUMS)
        repay(desk, recovery, 9_980)

        agreed_plan(desk, recovery, (DAYS[2], 90_000))

        former.refresh_from_db()
        assert former.state == "replaced"
        assert [overdue(on=day + timedelta(days=1)) for day in DAYS] == [0, 0, 90_000]

    def test_by_whoever_proposed_it_is_refused(self, desk, shop):
        plan = proposed_plan(desk, demanded(desk, shop.paid()), *SUMS)

        with pytest.raises(SamePerson):
            services.approve_instalments(plan, by=desk.maker, at=LATER)

    def test_of_more_than_is_left_by_now_is_refused(self, desk, shop):
        recovery = demanded(desk, shop.paid())
        plan = proposed_plan(desk, recovery, *SUMS)
        repay(desk, recovery, 1)

        with pytest.raises(services.PlanOutdated):
            services.approve_instalments(plan, by=desk.checker, at=LATER)

        assert InstalmentPlan.objects.get().state == "proposed"
        services.reject_instalments(plan, by=desk.checker, at=LATER, reason="outdated")
        assert moves(plan)[-1] == ("reject", "proposed", "rejected")

    def test_of_what_is_repaid_is_refused(self, desk, shop):
        recovery = demanded(desk, shop.paid())
        plan = proposed_plan(desk, recovery, *SUMS)
        repay(desk, recovery)

        with pytest.raises(WrongState):
            services.approve_instalments(plan, by=desk.checker, at=LATER)


class TestProposals:
    def test_are_decided_once_by_a_second_person(self, desk, shop):
        proposed_plan(desk, demanded(desk, shop.paid()), *SUMS)

        for sql, guard in [
            ("document_number = 'D-1'", "frozen_from_its_proposal_on"),
            ("decided_at = now()", "decided_only_with_a_move"),
            (
                "state = 'approved', decided_at = now(), decided_by_id = proposed_by_id",
                "instalmentplan_is_decided_by_another_person",
            ),
            ("state = 'approved'", "instalmentplan_names_who_decided_once_decided"),
            ("state = 'replaced'", "Invalid transition"),
        ]:
            breaks(f"UPDATE disbursements_instalmentplan SET {sql}", guard)

    def test_hold_for_each_plan(self, desk, shop):
        row = proposed_plan(desk, demanded(desk, shop.paid()), *SUMS)

        for changes, constraint in [
            ({"document_number": ""}, "instalmentplan_has_a_document_and_a_reason"),
            ({"amount_fen": 0}, "instalment_plan_is_about_money"),
            ({}, "recovery_has_one_plan_of_each_standing"),
        ]:
            copies(row, changes, constraint)

    def test_keep_their_instalments(self, desk, shop):
        proposed_plan(desk, demanded(desk, shop.paid()), *SUMS)

        for sql, guard in [
            ("UPDATE disbursements_instalment SET amount_fen = 1", "written_once"),
            (
                (
                    "INSERT INTO disbursements_instalment (plan_id, number, due_on, amount_fen)"
                    " SELECT plan_id, number, due_on + 1, 1 FROM disbursements_instalment"
                ),
                "instalments_of_a_plan_are_numbered",
            ),
            (
                (
                    "INSERT INTO disbursements_instalment (plan_id, number, due_on, amount_fen)"
                    " SELECT plan_id, number + 9, due_on, 1 FROM disbursements_instalment"
                ),
                "plan_has_one_instalment_a_day",
            ),
            (
                (
                    "INSERT INTO disbursements_instalment (plan_id, number, due_on, amount_fen)"
                    " SELECT plan_id, number + 9, due_on + 1, 0 FROM disbursements_instalment"
                ),
                "instalment_is_money",
            ),
        ]:
            breaks(sql, guard)
