from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal, SamePerson
from subsidy.core.faults import Fault
from subsidy.core.moves import move, record_births
from subsidy.core.sealed import digest
from subsidy.merchants.models import Merchant, PayoutAccount
from subsidy.merchants.states import AccountState

#: Days between the proposal of *another* account and its approval: time to ring the merchant.
COOLING_DAYS = 3
#: The purpose that applicants' accounts have too: an audit may ask whether the two meet.
NUMBER_PURPOSE = "account"


class CoolingOff(Refusal):
    """A change of the payout account waits some days before it may be approved."""

    code = "account_cooling_off"


@transaction.atomic
def propose_account(
    merchant: Merchant, *, bank: str, branch: str, number: str, name: str, by: Actor, at: datetime
) -> PayoutAccount:
    """Propose where the merchant is paid; nothing is paid there before somebody else approves."""
    assert by.staff_id is not None or by.kind == "file"
    account = PayoutAccount.objects.create(
        merchant=merchant,
        bank=bank,
        branch=branch,
        number=number,
        number_digest=digest(number, purpose=NUMBER_PURPOSE),
        name=name,
        proposed_at=at,
        proposed_by_id=by.staff_id,
        source_file="" if by.staff_id else by.reference,
    )
    record_births(
        PayoutAccount,
        [(account.pk, "propose", AccountState.PROPOSED)],
        by=by,
        at=at,
    )
    return account


@transaction.atomic
def approve_account(account: PayoutAccount, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Pay the merchant on this account from now on; the former one retires.

    On an account that replaces another, the first payment waits some more days: the merchant has
    time to protest. Raises SamePerson, CoolingOff, WrongState.
    """
    # The merchant's row orders two approvals; NO KEY lets its claims come in meanwhile.
    Merchant.objects.select_for_update(no_key=True).get(pk=account.merchant_id)
    account.refresh_from_db()
    _refuse_too_few_eyes(account, by=by)
    others = PayoutAccount.objects.filter(merchant=account.merchant_id).exclude(pk=account.pk)
    is_change = others.exclude(approved_at=None).exists()
    if is_change:
        _refuse_too_soon(account, at=at)
    former = others.active().first()
    if former is not None and account.state == AccountState.PROPOSED:
        move(former, "retire", by=by, at=at, reason="replaced")
    waits = timedelta(days=settings.CHANGED_ACCOUNT_DAYS)
    facts = {"approved_at": at, "approved_by": by.staff_id}
    facts["pays_from"] = at + waits if is_change else None
    move(account, "approve", by=by, at=at, reason=reason, **facts)


def withdraw_account(account: PayoutAccount, *, by: Actor, at: datetime, reason: str) -> None:
    """Take a proposal back. Raises WrongState."""
    move(account, "withdraw", by=by, at=at, reason=reason)


def retire_account(account: PayoutAccount, *, by: Actor, at: datetime, reason: str) -> None:
    """Pay nothing more on this account; the merchant then has none. Raises WrongState."""
    move(account, "retire", by=by, at=at, reason=reason)


def _refuse_too_few_eyes(account: PayoutAccount, *, by: Actor) -> None:
    is_of_file = bool(account.source_file)
    same_file = is_of_file and by.kind == "file" and by.reference == account.source_file
    if by.staff_id is None and not same_file:
        raise SamePerson("a payout account is approved by a person")
    if by.staff_id is not None and by.staff_id == account.proposed_by_id:
        raise SamePerson("who proposed a payout account does not approve it")


def _refuse_too_soon(account: PayoutAccount, *, at: datetime) -> None:
    days = getattr(settings, "PAYOUT_ACCOUNT_COOLING_DAYS", COOLING_DAYS)
    free_at = account.proposed_at + timedelta(days=days)
    if at < free_at:
        params = {"free_at": free_at.isoformat()}
        raise CoolingOff(faults=[Fault(CoolingOff.code, params=params)])
