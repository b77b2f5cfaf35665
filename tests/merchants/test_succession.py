"""A merchant merges, or gets another credit code: signed by two people, nothing is lost."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from subsidy.accounts.models import Role
from subsidy.core.errors import SamePerson, WrongState
from subsidy.merchants import services
from subsidy.merchants.models import Enrolment, Store, Succession
from subsidy.merchants.services.admission import CreditCodeInvalid, MerchantExists
from tests import make
from tests.clerk import Clerk, said
from tests.make import NOON

PAPER = {"document_number": "冀商〔2024〕9号", "reason": "merged"}


@pytest.fixture
def office(shop):
    return Office(shop)


class Office:
    def __init__(self, shop):
        self.shop = shop
        self.manager = make.actor(Role.PROGRAMME_MANAGER)
        self.checker = make.actor(Role.FINANCE_CHECKER)
        self.successor = make.merchant(shop.programme, shop.unit)

    def merge(self, **changes) -> Succession:
        facts = {"successor": self.successor, "by": self.manager, "at": NOON}
        return services.propose_merge(self.shop.merchant, **(facts | PAPER | changes))

    def new_code(self, code: str) -> Succession:
        return services.propose_new_code(
            self.shop.merchant, new_code=code, by=self.manager, at=NOON, **PAPER
        )

    def approve(self, row) -> None:
        services.approve_succession(row, by=self.checker, at=NOON)
        self.shop.merchant.refresh_from_db()


class TestMerge:
    def test_lets_the_merchant_go_and_its_stores_go_over(self, office, shop):
        services.add_terminal(shop.merchant.stores.get(), serial="T0001")
        row = office.merge()
        assert shop.merchant.state == "active"
        with pytest.raises(SamePerson):
            services.approve_succession(row, by=office.manager, at=NOON)

        office.approve(row)

        merchant = shop.merchant
        assert (merchant.state, merchant.successor, row.state) == (
            "exited",
            office.successor,
            "approved",
        )
        assert merchant.moves.latest("id").reason == PAPER["document_number"]
        assert not merchant.keys.live(at=NOON).exists()
        assert set(Enrolment.objects.filter(merchant=merchant).values_list("to_on", flat=True)) == {
            date(2024, 10, 1)
        }
        codes = Store.objects.filter(merchant=office.successor).values_list("code", flat=True)
        assert set(codes) == {"S001", f"S001-{merchant.reference}"}
        assert Store.objects.get(terminals__serial="T0001").merchant == office.successor

    def test_keeps_the_code_of_a_store_that_is_free_there(self, office, shop):
        shop.merchant.stores.update(code="S9")
        office.approve(office.merge())
        assert Store.objects.filter(merchant=office.successor, code="S9").exists()

    def test_passes_on_what_had_merged_before(self, office, shop):
        office.approve(office.merge())
        last = make.merchant(shop.programme, shop.unit)
        row = services.propose_merge(
            office.successor, successor=last, by=office.manager, at=NOON, **PAPER
        )
        office.approve(row)
        assert shop.merchant.successor == last

    def test_goes_to_an_active_merchant_and_from_one_that_is_there(self, office, shop):
        with pytest.raises(services.SuccessorUnfit):
            office.merge(successor=shop.merchant)
        row = office.merge()
        services.suspend(office.successor, by=office.manager, at=NOON, reason="case 7")
        with pytest.raises(services.SuccessorUnfit):
            office.approve(row)
        row.refresh_from_db()
        assert row.state == "proposed"

    def test_is_turned_down_by_another_person(self, office, shop):
        row = office.merge()
        with pytest.raises(SamePerson):
            services.reject_succession(row, by=office.manager, at=NOON, reason="no")
        services.reject_succession(row, by=office.checker, at=NOON, reason="no")
        with pytest.raises(WrongState):
            office.approve(row)
        assert (row.state, shop.merchant.state) == ("rejected", "active")

    def test_waits_for_one_decision_at_a_time(self, office):
        office.merge()
        with pytest.raises(services.SuccessionWaiting):
            office.merge()


class TestNewCode:
    def test_leaves_everything_else_as_it_is(self, office, shop):
        old, new = shop.merchant.credit_code, make.credit_code(77_777)
        office.approve(office.new_code(new))
        merchant = shop.merchant
        assert (merchant.credit_code, merchant.state) == (new, "active")
        assert merchant.keys.live(at=NOON).get() == shop.key
        # Nobody gets the code that was given up, neither by an application nor by a file.
        with pytest.raises(MerchantExists):
            services.enrol_merchant(
                credit_code=old,
                name="x",
                unit=shop.unit,
                legal_person="x",
                by=office.manager,
                at=NOON,
            )
        with pytest.raises(MerchantExists):
            office.new_code(old)

    def test_is_a_valid_one_that_nobody_has(self, office):
        with pytest.raises(CreditCodeInvalid):
            office.new_code("91130100000000000X")
        with pytest.raises(MerchantExists):
            office.new_code(office.successor.credit_code)


class TestConstraints:
    @pytest.mark.parametrize(
        ("changes", "name"),
        [
            ({"approved_by": "maker"}, "succession_is_approved_by_another_person"),
            ({"state": "approved"}, "succession_has_approved_at_once_approved"),
            ({"state": "lost"}, "pgtrigger|succession_is_in_a_known_state"),
            ({"reason": ""}, "pgtrigger|succession_has_a_reason_and_a_document"),
            ({"new_code": "x"}, "pgtrigger|succession_names_a_successor_or_a_new_code"),
        ],
    )
    def test_refuse_a_succession_that_cannot_be(self, changes, name, office):
        row = office.merge()
        if "approved_by" in changes:
            maker = office.manager.staff_id
            changes = {"state": "approved", "approved_at": NOON, "approved_by": maker}
        with pytest.raises(DatabaseError, match=name), transaction.atomic():
            Succession.objects.filter(pk=row.pk).update(**changes)

    @pytest.mark.parametrize(
        ("changes", "name"),
        [
            ({"reason": ""}, "succession_has_a_reason_and_a_document"),
            ({"new_code": "x"}, "succession_names_a_successor_or_a_new_code"),
            ({}, "a_merchant_waits_for_one_succession"),
        ],
    )
    def test_refuse_to_write_one_down(self, changes, name, office):
        row = office.merge()
        row.pk = None
        for field, value in changes.items():
            setattr(row, field, value)
        with pytest.raises(DatabaseError, match=name), transaction.atomic():
            row.save(force_insert=True)

    def test_refuse_a_successor_to_a_merchant_that_stays(self, office, shop):
        shop.merchant.successor = office.successor
        with (
            pytest.raises(DatabaseError, match="merchant_with_a_successor_has_left"),
            transaction.atomic(),
        ):
            shop.merchant.save()


class TestWindow:
    def test_is_walked_by_two_people(self, office, shop):
        manager, checker = Clerk(Role.PROGRAMME_MANAGER), Clerk(Role.FINANCE_CHECKER)
        form = {"successor": "M-nobody", **PAPER}
        assert b"No such merchant" in manager.press("propose_merge", shop.merchant, **form).content
        form["successor"] = office.successor.credit_code
        answer = manager.press("propose_merge", shop.merchant, **form)
        assert said(answer) == ["Done: Propose to merge"]
        row = Succession.objects.get()
        assert manager.press("approve", row).status_code == 403
        checker.press("approve", row)
        assert row.state == "approved"
        assert office.successor.name in checker.look(row).content.decode()
        manager.press(
            "propose_new_code", office.successor, new_code=make.credit_code(88_888), **PAPER
        )
        second = Succession.objects.latest("id")
        checker.press("reject", second, reason="no")
        assert second.state == "rejected"
