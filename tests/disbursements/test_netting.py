from datetime import timedelta

import pytest
from django.db import connection

from subsidy.disbursements import services
from subsidy.disbursements.models import Netting, Payment, Recovery
from subsidy.disbursements.services import netting
from subsidy.disbursements.services.netting import Deduction
from tests import make
from tests.disbursements.debts import (
    OVERDUE_AT,
    agreed_plan,
    breaks,
    copies,
    demanded,
    parts,
    repay,
)
from tests.disbursements.desk import buckets, moves, payments, states, transfers
from tests.disbursements.replies import line
from tests.make import NOON

STOOD_AT = OVERDUE_AT + timedelta(days=8)


def drafted(desk, *, at=OVERDUE_AT):
    """A draft of one new claim."""
    claim = desk.shop.approved()
    batch = services.draft_batch(desk.shop.programme, payee="merchant", by=desk.maker, at=at)
    return claim, batch


def paid(desk, *, status="ACSC", name="N1.xml"):
    """The same, signed, sent and answered a minute each after the draft."""
    claim, batch = drafted(desk)
    services.seal(batch, by=desk.maker, at=OVERDUE_AT)
    services.approve(batch, by=desk.checker, at=OVERDUE_AT)
    services.send(batch, by=desk.maker, at=OVERDUE_AT, directory=desk.directory)
    answer(desk, batch, status, name=name)
    return claim, batch


def answer(desk, batch, status, *, name, at=OVERDUE_AT):
    lines = [line(one.reference, status) for one in payments(batch)]
    desk.answered(batch, *lines, name=name, at=at)


def sums(payment: Payment) -> tuple[int, int, int]:
    payment.refresh_from_db()
    return payment.amount_fen, payment.netted_central_fen, payment.netted_local_fen


def planned(recovery: Recovery) -> tuple[int, int]:
    recovery.refresh_from_db()
    return recovery.planned_central_fen, recovery.planned_local_fen


class TestPlan:
    def test_keeps_back_what_is_overdue_up_to_half_of_a_payment(self, desk, shop):
        recovery = demanded(desk, shop.paid())

        _, batch = drafted(desk)

        [payment] = payments(batch)
        assert sums(payment) == (49_990, 44_991, 4_999)
        [row] = Netting.objects.all()
        assert (row.recovery, row.payment, row.amount_fen, row.state) == (
            recovery,
            payment,
            49_990,
            "planned",
        )
        assert moves(row) == [("plan", "", "planned")]
        assert planned(recovery) == (44_991, 4_999)
        assert (batch.total_fen, batch.netted_central_fen) == (49_990, 44_991)

    @pytest.mark.parametrize("days", [0, 30])
    def test_leaves_alone_what_is_not_overdue(self, desk, shop, days):
        demanded(desk, shop.paid(), at=NOON)

        _, batch = drafted(desk, at=NOON + timedelta(days=days))

        assert sums(batch.payments.get()) == (99_980, 0, 0)

    def test_takes_of_instalments_only_those_whose_day_has_passed(self, desk, shop):
        recovery = demanded(desk, shop.paid())
        repay(desk, recovery, 9_980)
        days = [OVERDUE_AT.date() + timedelta(days=late) for late in (-10, 0, 10)]
        agreed_plan(desk, recovery, *zip(days, (20_000, 30_000, 40_000), strict=True))
        repay(desk, recovery, 5_000)

        _, batch = drafted(desk)

        assert sums(batch.payments.get()) == (84_980, 13_500, 1_500)

    def test_leaves_out_other_payees_and_programmes(self, desk, shop):
        demanded(desk, shop.paid())
        sums = {shop.merchant.pk + 1: (900, 100)}
        facts = {"at": OVERDUE_AT}
        elsewhere = make.programme("hebei-2025")
        plan = netting.plan
        assert plan("merchant", sums, programme=shop.programme, **facts) == {}
        ours = {shop.merchant.pk: (900, 100)}
        assert plan("merchant", ours, programme=elsewhere, **facts) == {}
        assert plan("applicant", ours, programme=shop.programme, **facts) == {}
        assert plan("merchant", ours, programme=shop.programme, **facts) == {
            shop.merchant.pk: [
                Deduction(recovery_id=Recovery.objects.get().pk, central_fen=450, local_fen=50)
            ]
        }

    def test_leaves_a_payment_of_one_fen_whole(self, desk, shop):
        demanded(desk, shop.paid())
        ours = {shop.merchant.pk: (1, 0)}
        assert netting.plan("merchant", ours, programme=shop.programme, at=OVERDUE_AT) == {}

    def test_plans_the_rest_in_the_next_draft(self, desk, shop):
        recovery = demanded(desk, shop.paid())
        drafted(desk)

        _, batch = drafted(desk)

        assert sums(batch.payments.get()) == (49_990, 44_991, 4_999)
        assert planned(recovery) == (89_982, 9_998)
        with pytest.raises(services.RepaidTooMuch):
            repay(desk, recovery, 1)

    def test_takes_as_many_statements_for_many_as_for_one(
        self, desk, shop, django_assert_num_queries
    ):
        for _ in range(3):
            demanded(desk, shop.paid())
        ours = {shop.merchant.pk: (90_000_000, 10_000_000)}
        with django_assert_num_queries(3):
            plan = netting.plan("merchant", ours, programme=shop.programme, at=OVERDUE_AT)
        assert len(plan[shop.merchant.pk]) == 3


class TestSettleNettings:
    def test_counts_as_repaid_what_was_kept_back_once_the_payment_stood(self, desk, shop):
        debtor = shop.paid()
        recovery = demanded(desk, debtor)
        paid(desk)
        assert services.settle_nettings(at=STOOD_AT - timedelta(days=2)) == 0

        assert services.settle_nettings(at=STOOD_AT) == 1

        assert services.settle_nettings(at=STOOD_AT) == 0
        assert planned(recovery) == (0, 0)
        assert parts(recovery) == [(44_991, 4_999)]
        [repayment] = recovery.repayments.all()
        assert (repayment.netting.state, repayment.recorded_by, repayment.paid_on) == (
            "netted",
            None,
            OVERDUE_AT.date(),
        )
        assert transfers(debtor)[-1] == ("recover", 49_990, 44_991)
        assert buckets(shop) == {"paid": 199_960, "recovered": -49_990}

    def test_ends_a_recovery_with_its_last_fen(self, desk, shop, settings):
        settings.NETTING_CAP_BP = 10_000
        debtor = shop.paid(purchase__price_fen=249_900)
        recovery = demanded(desk, debtor)
        paid(desk)

        services.settle_nettings(at=STOOD_AT)

        recovery.refresh_from_db()
        assert (recovery.state, recovery.repaid_at) == ("repaid", STOOD_AT)
        assert moves(recovery)[-1] == ("repay", "demanded", "repaid")
        assert states(debtor) == ("recovered", "recovered")

    def test_owes_again_what_the_bank_did_not_pay(self, desk, shop):
        recovery = demanded(desk, shop.paid())
        claim, _ = paid(desk, status="RJCT")

        assert Netting.objects.get().state == "dropped"
        assert planned(recovery) == (0, 0)
        assert states(claim) == ("approved", "committed")
        assert services.settle_nettings(at=STOOD_AT) == 0
        assert not recovery.repayments.exists()

    def test_owes_again_what_the_bank_gave_back_days_later(self, desk, shop):
        recovery = demanded(desk, shop.paid())
        claim, batch = paid(desk)

        answer(desk, batch, "RJCT", name="N2.xml", at=OVERDUE_AT + timedelta(days=5))

        assert Netting.objects.get().state == "dropped"
        assert (planned(recovery), states(claim)) == ((0, 0), ("approved", "committed"))

    def test_leaves_a_payment_that_counted_to_a_person(self, desk, shop):
        demanded(desk, shop.paid())
        claim, batch = paid(desk)
        services.settle_nettings(at=STOOD_AT)

        answer(desk, batch, "RJCT", name="N2.xml", at=STOOD_AT)

        assert states(claim) == ("paid", "paid")
        assert batch.differences.get().code == "refused_in_recovery"

    def test_mends_what_a_killed_process_left(self, desk, shop):
        """A payment ended, and its nettings were not undone with it."""
        recovery = demanded(desk, shop.paid())
        _, batch = drafted(desk)
        payment = batch.payments.get()
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE disbursements_payment SET state = 'dropped' WHERE id = %s", [payment.pk]
            )

        assert services.settle_nettings(at=OVERDUE_AT) == 1

        assert planned(recovery) == (0, 0)

    def test_lets_another_process_be_first(self, desk, shop):
        demanded(desk, shop.paid())
        paid(desk)
        row = Netting.objects.get()
        services.settle_nettings(at=STOOD_AT)

        assert not netting._net(row.pk, paid_until=STOOD_AT, at=STOOD_AT)

    def test_leaves_a_cancelled_draft_behind(self, desk, shop):
        recovery = demanded(desk, shop.paid())
        _, batch = drafted(desk)

        services.cancel(batch, by=desk.maker, at=OVERDUE_AT)

        assert (Netting.objects.get().state, planned(recovery)) == ("dropped", (0, 0))


class TestNettingConstraints:
    def test_keep_it_as_it_was_planned(self, desk, shop):
        demanded(desk, shop.paid())
        drafted(desk)

        for sql, guard in [
            ("UPDATE disbursements_netting SET amount_fen = 1", "frozen_from_its_plan_on"),
            ("UPDATE disbursements_netting SET state = 'repaid'", "Invalid transition"),
            ("DELETE FROM disbursements_netting", "never_deleted"),
        ]:
            breaks(sql, guard)

    def test_hold_for_each_row(self, desk, shop):
        demanded(desk, shop.paid())
        drafted(desk)
        row = Netting.objects.get()

        for changes, constraint in [
            ({}, "a_payment_nets_a_recovery_once"),
            ({"central_fen": 1}, "netting_is_the_sum_of_its_parts"),
            ({"state": "netted"}, "born_in_a_first_state"),
        ]:
            copies(row, changes, constraint)
