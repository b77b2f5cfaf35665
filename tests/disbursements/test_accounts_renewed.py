"""The bank refuses an account: the claim is paid on another one, never behind anybody's back."""

from datetime import timedelta

import pytest

from subsidy.accounts.models import Role
from subsidy.applicants.services import Account
from subsidy.claims import services as claims
from subsidy.core.errors import Refused, SamePerson, WrongState
from subsidy.disbursements import services
from subsidy.disbursements.models import AccountCorrection
from tests.clerk import Clerk, buttons, said, text
from tests.disbursements.debts import PAPER, breaks
from tests.disbursements.desk import LATER, REPLY_AT, payments
from tests.disbursements.replies import line

NUMBER = "6217000010001234569"
SETTLED_AT = LATER + timedelta(days=30)


def refused(desk, payee="applicant"):
    """A claim whose payment the bank refused: the account is closed."""
    claim = desk.shop.approved_car() if payee == "applicant" else desk.shop.approved()
    batch = desk.sent(payee)
    [payment] = payments(batch)
    desk.answered(batch, line(payment.reference, "RJCT", code="AC04"))
    claim.refresh_from_db()
    return claim


def proposed(desk, claim, **changes) -> AccountCorrection:
    facts = {"bank": "河北银行", "branch": "", "number": NUMBER, "name": claim.contact.name}
    account = Account(**(facts | changes))
    return services.propose_correction(claim, account=account, by=desk.maker, at=REPLY_AT, **PAPER)


class TestFollowAccounts:
    def test_pays_unpaid_claims_on_the_account_in_use(self, desk, shop):
        claim, other = refused(desk, "merchant"), shop.submitted()
        account = desk.new_account(at=LATER)
        assert claims.follow_accounts(at=LATER - timedelta(days=1)) in {0, 2}

        claims.follow_accounts(at=SETTLED_AT)

        for one in (claim, other):
            one.refresh_from_db()
            assert one.payout_account == account
        assert claims.follow_accounts(at=SETTLED_AT) == 0
        batch = services.draft_batch(shop.programme, payee="merchant", by=desk.maker, at=SETTLED_AT)
        assert batch.payments.get().account_number == account.number

    def test_leaves_what_is_paid_or_with_the_bank(self, desk, shop):
        paid, claim = shop.paid(), shop.approved()
        desk.sent()
        account = desk.new_account(at=LATER)

        assert claims.follow_accounts(at=SETTLED_AT) == 0

        for one in (paid, claim):
            one.refresh_from_db()
            assert one.payout_account != account


class TestAccountCorrection:
    def test_by_two_people_pays_the_citizen_elsewhere(self, desk, shop):
        claim = refused(desk)
        former = claim.contact

        row = proposed(desk, claim)
        services.approve_correction(row, by=desk.checker, at=LATER)

        claim.refresh_from_db()
        assert (row.state, claim.contact.account_number) == ("approved", NUMBER)
        assert claim.contact != former
        assert (claim.contact.mobile, claim.contact.applicant) == (
            former.mobile,
            former.applicant,
        )
        with pytest.raises(services.NothingDue):
            services.draft_batch(shop.programme, payee="applicant", by=desk.maker, at=LATER)
        batch = services.draft_batch(
            shop.programme, payee="applicant", by=desk.maker, at=SETTLED_AT
        )
        assert batch.payments.get().account_number == NUMBER

    def test_by_one_person_is_refused(self, desk, shop):
        row = proposed(desk, refused(desk))

        for verb in (services.approve_correction, services.reject_correction):
            with pytest.raises(SamePerson):
                verb(row, by=desk.maker, at=LATER, reason="mine")

    def test_of_somebody_elses_account_is_refused(self, desk, shop):
        claim = refused(desk)

        with pytest.raises(Refused) as refusal:
            proposed(desk, claim, name="李四", number="1")

        assert [(one.code, one.pointer) for one in refusal.value.faults] == [
            ("account_not_own", "/name"),
            ("identifier_invalid", "/number"),
        ]

    def test_is_proposed_once(self, desk, shop):
        claim = refused(desk)
        row = proposed(desk, claim)
        with pytest.raises(WrongState):
            proposed(desk, claim)
        services.reject_correction(row, by=desk.checker, at=LATER, reason="call him first")
        assert proposed(desk, claim).state == "proposed"

    def test_of_an_account_that_the_bank_did_not_refuse_is_refused(self, desk, shop):
        with pytest.raises(services.AccountInUse):
            proposed(desk, shop.approved_car())
        with pytest.raises(services.AccountInUse):
            proposed(desk, refused(desk, "merchant"))

    def test_waits_while_the_money_is_on_its_way_again(self, desk, shop):
        claim = refused(desk)
        row = proposed(desk, claim)
        desk.sent("applicant")

        with pytest.raises(services.AccountInUse):
            services.approve_correction(row, by=desk.checker, at=LATER)

    def test_stays_as_it_was_proposed(self, desk, shop):
        proposed(desk, refused(desk))

        for sql, guard in [
            ("bank = 'mine'", "frozen_from_its_proposal_on"),
            (
                "state = 'approved', decided_at = now(), decided_by_id = proposed_by_id",
                "accountcorrection_is_decided_by_another_person",
            ),
        ]:
            breaks(f"UPDATE disbursements_accountcorrection SET {sql}", guard)

    def test_is_proposed_on_the_claim_and_approved_in_its_window(self, desk, shop):
        claim = refused(desk)
        maker, checker = Clerk(Role.FINANCE_MAKER), Clerk(Role.FINANCE_CHECKER)
        assert "Propose another account" in buttons(maker.look(claim))
        form = {"bank": "河北银行", "number": NUMBER, "name": claim.contact.name} | PAPER
        answer = maker.press("propose_correction", claim, **form)
        assert said(answer) == ["Done: Propose another account"]
        row = AccountCorrection.objects.get()
        assert NUMBER not in text(checker.look(row))
        assert buttons(checker.look(row)) == ["Approve", "Reject"]
        checker.press("approve", row)
        assert row.state == "approved"
        assert "D-9" in text(checker.list(AccountCorrection))
