from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from subsidy.accounts.models import Role
from subsidy.core.errors import SamePerson, WrongState
from subsidy.core.sealed import digest
from subsidy.merchants import services
from subsidy.merchants.models import PayoutAccount
from subsidy.merchants.services import payout_accounts
from tests.merchants import make

pytestmark = pytest.mark.django_db
NUMBER = "6222021234567890"


class TestProposeAccount:
    def test_pays_nothing_there_yet(self):
        merchant = make.applied_merchant()
        account = make.proposed_account(merchant, by=make.actor(Role.FINANCE_MAKER))
        assert account.state == "proposed"
        assert not PayoutAccount.objects.active().exists()

    def test_seals_number_and_holder_and_keeps_a_digest(self):
        account = make.proposed_account(make.applied_merchant(), by=make.FILE, number=NUMBER)
        with connection.cursor() as cursor:
            cursor.execute("SELECT number, name FROM merchants_payoutaccount")
            number, name = map(bytes, cursor.fetchone())
        assert NUMBER.encode() not in number
        assert account.name.encode() not in name
        account.refresh_from_db()
        assert (account.number, str(account)) == (NUMBER, "工商银行 ************7890")
        assert account.number_digest == digest(NUMBER, purpose="account")


class TestApproveAccount:
    def test_takes_a_second_person(self):
        merchant, maker = make.applied_merchant(), make.actor(Role.FINANCE_MAKER)
        account = make.proposed_account(merchant, by=maker)
        with pytest.raises(SamePerson):
            services.approve_account(account, by=maker, at=make.NOON)
        checker = make.actor(Role.FINANCE_CHECKER)
        services.approve_account(account, by=checker, at=make.NOON)
        assert list(PayoutAccount.objects.active()) == [account]
        assert (account.proposed_by_id, account.approved_by_id) == (
            maker.staff_id,
            checker.staff_id,
        )
        assert [move.verb for move in account.moves.order_by("id")] == ["propose", "approve"]

    def test_is_not_for_files_where_people_proposed(self):
        account = make.proposed_account(make.applied_merchant(), by=make.actor())
        with pytest.raises(SamePerson):
            services.approve_account(account, by=make.FILE, at=make.NOON)

    def test_lets_a_file_vouch_for_its_own(self):
        account = make.proposed_account(make.applied_merchant(), by=make.FILE)
        services.approve_account(account, by=make.FILE, at=make.NOON)
        assert (account.state, account.source_file) == ("active", "merchants.yaml")

    def test_lets_a_person_approve_what_a_file_proposed(self):
        account = make.proposed_account(make.applied_merchant(), by=make.FILE)
        services.approve_account(account, by=make.actor(), at=make.NOON)
        assert account.approved_by is not None

    def test_of_a_change_waits_and_then_retires_the_former(self):
        merchant = make.applied_merchant()
        former = make.active_account(merchant)
        changed = make.proposed_account(merchant, by=make.actor(), number="6222020000000000")
        checker = make.actor(Role.FINANCE_CHECKER)
        almost = make.NOON + timedelta(days=3, seconds=-1)
        with pytest.raises(payout_accounts.CoolingOff):
            services.approve_account(changed, by=checker, at=almost)
        services.approve_account(changed, by=checker, at=make.NOON + timedelta(days=3))
        former.refresh_from_db()
        assert (former.state, changed.state) == ("retired", "active")
        assert (former.pays_from, changed.pays_from) == (None, make.NOON + timedelta(days=6))

    def test_waits_also_when_the_former_was_retired_first(self):
        merchant = make.applied_merchant()
        former = make.active_account(merchant)
        services.retire_account(former, by=make.actor(), at=make.NOON, reason="closed")
        changed = make.proposed_account(merchant, by=make.actor())
        with pytest.raises(payout_accounts.CoolingOff):
            services.approve_account(changed, by=make.actor(), at=make.NOON)

    def test_works_once(self):
        account = make.active_account(make.applied_merchant())
        later = make.NOON + timedelta(days=9)
        with pytest.raises(WrongState):
            services.approve_account(account, by=make.actor(), at=later)
        assert PayoutAccount.objects.active().get() == account

    def test_of_a_withdrawn_proposal_leaves_the_active_one(self):
        merchant = make.applied_merchant()
        former = make.active_account(merchant)
        withdrawn = make.proposed_account(merchant, by=make.actor())
        services.withdraw_account(withdrawn, by=make.actor(), at=make.NOON, reason="a typo")
        with pytest.raises(WrongState):
            services.approve_account(withdrawn, by=make.actor(), at=make.LATER)
        assert PayoutAccount.objects.active().get() == former


class TestRetireAccount:
    def test_leaves_the_merchant_without_one(self):
        account = make.active_account(make.applied_merchant())
        services.retire_account(account, by=make.actor(), at=make.LATER, reason="closed")
        assert not PayoutAccount.objects.active().exists()


class TestTheDatabase:
    @pytest.mark.parametrize(
        "facts",
        [
            {"number": "6222020000000000"},
            {"number_digest": bytes(33)},
            {"name": "somebody else"},
            {"bank": "another"},
            {"branch": "another"},
            {"source_file": "x"},
        ],
    )
    def test_freezes_where_the_money_goes(self, facts):
        account = make.active_account(make.applied_merchant())
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            PayoutAccount.objects.filter(pk=account.pk).update(**facts)

    def test_says_with_the_approval_alone_when_it_is_first_paid(self):
        account = make.active_account(make.applied_merchant())
        with pytest.raises(DatabaseError, match="pays_from_is_set"), transaction.atomic():
            PayoutAccount.objects.filter(pk=account.pk).update(pays_from=make.LATER)

    def test_never_deletes_one(self):
        account = make.proposed_account(make.applied_merchant(), by=make.actor())
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            PayoutAccount.objects.filter(pk=account.pk)._raw_delete("default")

    def test_refuses_a_second_active_one(self):
        merchant = make.applied_merchant()
        make.active_account(merchant)
        second = make.proposed_account(merchant, by=make.actor())
        facts = {"state": "active", "approved_at": make.NOON, "approved_by": make.staff()}
        with pytest.raises(IntegrityError, match="merchant_has_one_active_payout_account"):
            PayoutAccount.objects.filter(pk=second.pk).update(**facts)

    @pytest.mark.parametrize("state", ["proposed", "active"])
    def test_refuses_one_pair_of_eyes(self, state):
        maker = make.actor()
        account = make.proposed_account(make.applied_merchant(), by=maker)
        facts = {"state": state, "approved_at": make.NOON, "approved_by_id": maker.staff_id}
        with pytest.raises(IntegrityError, match=r"approved_by_another_person|approved_at"):
            PayoutAccount.objects.filter(pk=account.pk).update(**facts)

    @pytest.mark.parametrize(
        ("facts", "constraint"),
        [
            ({"state": "active"}, "payout_account_has_approved_at_once_active"),
            (
                {"state": "active", "approved_at": make.NOON},
                "payout_account_names_who_approved_it",
            ),
            ({"proposed_by": None}, "payout_account_is_proposed_by_a_person_or_a_file"),
            (
                {"state": "retired", "pays_from": make.NOON},
                "payout_account_pays_from_a_moment_after_its_approval",
            ),
        ],
    )
    def test_refuses_facts_that_cannot_be(self, facts, constraint):
        account = make.proposed_account(make.applied_merchant(), by=make.actor())
        with pytest.raises(IntegrityError, match=constraint):
            PayoutAccount.objects.filter(pk=account.pk).update(**facts)

    def test_refuses_steps_outside_the_table(self):
        account = make.active_account(make.applied_merchant())
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            PayoutAccount.objects.filter(pk=account.pk).update(state="proposed")
