"""The windows on recoveries, letters, instalments, write-offs and treasury returns."""

from datetime import timedelta

import pytest
from django.urls import reverse

from subsidy.accounts.models import Role
from subsidy.core import clock
from subsidy.disbursements.models import (
    DemandLetter,
    InstalmentPlan,
    Recovery,
    Repayment,
    TreasuryReturn,
    WriteOff,
)
from subsidy.programmes.services import close_programme
from tests.clerk import Clerk, buttons, said, text
from tests.disbursements.debts import demanded, parts, repay
from tests.disbursements.desk import LATER, moves
from tests.make import NOON, SWEEP

PAPER = {"document_number": "D-9", "reason": "as the notice says"}


@pytest.fixture
def maker(db):
    return Clerk(Role.FINANCE_MAKER)


@pytest.fixture
def checker(db):
    return Clerk(Role.FINANCE_CHECKER)


class TestRecoveries:
    def test_are_listed_with_their_ages_and_found_by_them(self, desk, shop, checker, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=100))
        old = demanded(desk, shop.paid(), at=NOON)
        new = demanded(desk, shop.paid(), at=NOON + timedelta(days=70))
        repay(desk, old, 9_980)
        page = checker.list(Recovery)
        assert page.context["ageing"] == [
            {"name": "0 to 30", "count": 1, "left": "999.80"},
            {"name": "31 to 90", "count": 0, "left": "0.00"},
            {"name": "91 to 180", "count": 1, "left": "900.00"},
            {"name": "over 180", "count": 0, "left": "0.00"},
        ]
        found = text(checker.list(Recovery, age="91-180"))
        assert old.reference in found
        assert new.reference not in found

    def test_take_as_many_queries_for_three_as_for_one(
        self, desk, shop, checker, django_assert_num_queries
    ):
        demanded(desk, shop.paid())
        checker.list(Recovery)
        for count in (1, 3):
            while Recovery.objects.count() < count:
                demanded(desk, shop.paid())
            with django_assert_num_queries(5):
                checker.list(Recovery)

    def test_offer_each_person_their_buttons(self, desk, shop, maker, checker):
        recovery = demanded(desk, shop.paid())
        assert buttons(maker.look(recovery)) == [
            "Write another letter",
            "Propose instalments",
            "Propose to write it off",
        ]
        assert buttons(checker.look(recovery)) == ["Record a repayment"]
        repay(desk, recovery)
        assert buttons(maker.look(recovery)) == buttons(checker.look(recovery)) == []

    def test_are_repaid_in_parts(self, desk, shop, checker):
        recovery = demanded(desk, shop.paid())
        checker.press(
            "repay", recovery, bank_reference="IN-1", amount_fen="100.00", paid_on="2024-10-03"
        )
        checker.press("repay", recovery, bank_reference="IN-2")
        assert parts(recovery) == [(9_000, 1_000), (80_982, 8_998)]
        answer = checker.press("repay", recovery, bank_reference="IN-3")
        assert said(answer) == ["The state does not allow this."]
        assert "IN-2" in text(checker.look(recovery))


class TestDemandLetters:
    def test_can_be_read_and_written_again(self, desk, shop, maker, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: LATER)
        recovery = demanded(desk, shop.paid())
        due_on = LATER.date() + timedelta(days=30)
        maker.press("remind", recovery, due_on=due_on.isoformat())
        letter = DemandLetter.objects.get(number=2)
        assert (letter.due_on, letter.written_by) == (due_on, maker.user)
        assert "补贴资金催缴通知书" in text(maker.look(letter))


class TestInstalmentPlans:
    def test_are_proposed_and_approved_by_two(self, desk, shop, maker, checker, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: LATER)
        recovery = demanded(desk, shop.paid())
        maker.press("propose_instalments", recovery, count=3, first_on="2024-11-30", **PAPER)
        plan = InstalmentPlan.objects.get()
        assert list(plan.instalments.order_by("number").values_list("amount_fen", flat=True)) == [
            33_327,
            33_327,
            33_326,
        ]
        assert buttons(maker.look(plan)) == []
        assert buttons(checker.look(plan)) == ["Approve", "Reject"]
        checker.press("approve", plan)
        repay(desk, recovery, 40_000)
        assert "0.00 + 266.54 + 333.26" in text(checker.look(plan))
        assert "D-9" in text(checker.list(InstalmentPlan))

    def test_of_nothing_are_refused(self, desk, shop, maker):
        recovery = demanded(desk, shop.paid())
        repay(desk, recovery)
        answer = maker.press(
            "propose_instalments", recovery, count=3, first_on="2024-11-30", **PAPER
        )
        assert said(answer) == ["The state does not allow this."]


class TestWriteOffs:
    def test_are_proposed_and_decided_by_two(self, desk, shop, maker, checker):
        recovery = demanded(desk, shop.paid())
        maker.press("propose_write_off", recovery, **PAPER)
        row = WriteOff.objects.get()
        checker.press("reject", row, reason="try again")
        assert moves(row)[-1] == ("reject", "proposed", "rejected")
        assert "D-9" in text(checker.list(WriteOff))
        assert "D-9" in text(checker.look(recovery))


class TestTreasuryReturns:
    def test_are_proposed_and_approved_by_two(self, desk, shop, maker, checker):
        recovery = demanded(desk, shop.paid())
        close_programme(shop.programme, by=SWEEP, at=LATER, reason="over")
        repay(desk, recovery)
        answer = maker.start("propose", TreasuryReturn, programme=shop.programme.pk, **PAPER)
        row = TreasuryReturn.objects.get()
        assert answer.url == reverse("admin:disbursements_treasuryreturn_change", args=[row.pk])
        page = text(checker.look(row))
        assert recovery.reference in page
        assert "899.82" in page
        checker.press("approve", row)
        assert Repayment.objects.get().treasury_return == row
        assert "D-9" in text(checker.list(TreasuryReturn))
