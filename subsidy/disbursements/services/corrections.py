"""The bank refused a citizen's account: one person proposes another, a second approves it."""

from datetime import datetime

from django.db import transaction

from subsidy.applicants.services import Account
from subsidy.claims import services as claims
from subsidy.claims.models import Claim
from subsidy.claims.states import GrantState
from subsidy.core import identifiers
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal, Refused, WrongState
from subsidy.core.faults import Fault
from subsidy.disbursements.models import AccountCorrection
from subsidy.disbursements.services.proposals import decide, propose
from subsidy.disbursements.states import CorrectionState, PaymentState
from subsidy.programmes.models import Terms


class AccountInUse(Refusal):
    """Only an account that the bank refused is replaced, and only while nothing is on its way."""

    code = "account_in_use"


@transaction.atomic
def propose_correction(
    claim: Claim,
    *,
    account: Account,
    document_number: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> AccountCorrection:
    """Propose where the citizen is paid after all; it must be the citizen's own.

    Raises AccountInUse, WrongState (one is proposed already), Refused, DocumentMissing.
    """
    claim.refresh_from_db(from_queryset=Claim.objects.select_for_update(of=("self",)))
    _refuse_in_use(claim)
    if claim.account_corrections.filter(state=CorrectionState.PROPOSED).exists():
        raise WrongState(f"another account is proposed for {claim.reference} already")
    number = identifiers.normalise(account.number)
    faults = []
    if account.name.strip() != claim.contact.name:
        faults.append(Fault("account_not_own", "/name"))
    if not identifiers.is_bank_card(number):
        faults.append(Fault("identifier_invalid", "/number"))
    if faults:
        raise Refused(faults)
    row = AccountCorrection(
        claim=claim,
        bank=account.bank,
        branch=account.branch,
        account_number=number,
        account_name=account.name.strip(),
        document_number=document_number,
        reason=reason,
    )
    propose(row, by=by, at=at)
    return row


@transaction.atomic
def approve_correction(
    row: AccountCorrection, *, by: Actor, at: datetime, reason: str = ""
) -> None:
    """Pay the citizen there, from when a changed account may be paid on.

    Raises WrongState, SamePerson, AccountInUse (the money is on its way again).
    """
    decide(row, "approve", by=by, at=at, reason=reason)
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=row.claim_id)
    _refuse_in_use(claim)
    account = Account(
        bank=row.bank, branch=row.branch, number=row.account_number, name=row.account_name
    )
    claims.renew_account(claim, account=account, at=at)


@transaction.atomic
def reject_correction(row: AccountCorrection, *, by: Actor, at: datetime, reason: str) -> None:
    """Turn it down: nothing is paid anywhere yet. Raises WrongState, SamePerson."""
    decide(row, "reject", by=by, at=at, reason=reason)


def _refuse_in_use(claim: Claim) -> None:
    is_on_its_way = claim.grants.filter(state=GrantState.SCHEDULED).exists()
    refused = claim.grants.filter(
        state=GrantState.COMMITTED, payment_lines__payment__state=PaymentState.REFUSED
    )
    is_citizens = claim.payee == Terms.Payee.APPLICANT
    if is_on_its_way or not is_citizens or not refused.exists():
        raise AccountInUse(claim.reference)
