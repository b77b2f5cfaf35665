"""A merchant merges into another one, or gets another credit code, with money under way.

Who owes and who is owed stays to be told: claims keep the merchant that sold. A merged merchant
names its successor, and what is still to be paid or asked back follows from there.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal, SamePerson
from subsidy.core.faults import Fault
from subsidy.core.identifiers import is_credit_code
from subsidy.core.moves import move, record_births
from subsidy.merchants.models import Enrolment, Merchant, Store, Succession, SuccessionKind
from subsidy.merchants.services.admission import CreditCodeInvalid, MerchantExists
from subsidy.merchants.services.keys import revoke_key
from subsidy.merchants.states import MOVES, MerchantState, SuccessionState

STORE_CODE_LENGTH_MAX = 40


class SuccessorUnfit(Refusal):
    """Only an active merchant takes over, and only from one that did not leave before."""

    code = "successor_unfit"


class SuccessionWaiting(Refusal):
    """One succession at a time: this merchant's last one waits for its second person."""

    code = "already_exists"


@transaction.atomic
def propose_merge(
    merchant: Merchant,
    *,
    successor: Merchant,
    document_number: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> Succession:
    """Propose that a merchant goes over into another. Raises SuccessorUnfit, SuccessionWaiting."""
    _refuse_unfit(merchant, successor)
    facts = {"document_number": document_number, "reason": reason}
    return _propose(merchant, SuccessionKind.MERGE, facts, by=by, at=at, successor=successor)


@transaction.atomic
def propose_new_code(
    merchant: Merchant,
    *,
    new_code: str,
    document_number: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> Succession:
    """Propose another credit code for a merchant that stays what it is.

    Raises CreditCodeInvalid, MerchantExists, SuccessionWaiting.
    """
    _refuse_code(new_code)
    facts = {"document_number": document_number, "reason": reason}
    return _propose(merchant, SuccessionKind.NEW_CODE, facts, by=by, at=at, new_code=new_code)


@transaction.atomic
def approve_succession(row: Succession, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Carry the succession out. Raises WrongState, SamePerson, SuccessorUnfit, MerchantExists.

    Merged: the merchant exits, its keys and enrolments end, its stores go over. What it is owed is
    paid to its successor from the next batch on, what it owes is asked of its successor.
    """
    row.refresh_from_db(from_queryset=Succession.objects.select_for_update())
    _refuse_proposer(row, by)
    move(row, "approve", by=by, at=at, reason=reason, approved_at=at, approved_by=by.staff_id)
    ids = sorted(pk for pk in (row.merchant_id, row.successor_id) if pk)
    list(Merchant.objects.select_for_update().filter(pk__in=ids).order_by("id"))
    merchant = Merchant.objects.get(pk=row.merchant_id)
    if row.successor_id is None:
        _refuse_code(row.new_code)
        merchant.credit_code = row.new_code
        merchant.save(update_fields=["credit_code"])
    else:
        _merge(merchant, Merchant.objects.get(pk=row.successor_id), row, by=by, at=at)


@transaction.atomic
def reject_succession(row: Succession, *, by: Actor, at: datetime, reason: str) -> None:
    """Turn the proposal down: nothing happens. Raises WrongState, SamePerson."""
    _refuse_proposer(row, by)
    move(row, "reject", by=by, at=at, reason=reason)


def _propose(
    merchant: Merchant,
    kind: SuccessionKind,
    facts: dict[str, str],
    *,
    by: Actor,
    at: datetime,
    **what: object,
) -> Succession:
    assert by.staff_id, "people propose"
    Merchant.objects.select_for_update(no_key=True).get(pk=merchant.pk)
    if Succession.objects.filter(merchant=merchant, state=SuccessionState.PROPOSED).exists():
        raise SuccessionWaiting(str(merchant))
    row = Succession.objects.create(
        kind=kind,
        merchant=merchant,
        old_code=merchant.credit_code,
        proposed_at=at,
        proposed_by_id=by.staff_id,
        **facts,
        **what,
    )
    record_births(Succession, [(row.pk, "propose", SuccessionState.PROPOSED)], by=by, at=at)
    return row


def _merge(
    merchant: Merchant, successor: Merchant, row: Succession, *, by: Actor, at: datetime
) -> None:
    _refuse_unfit(merchant, successor)
    move(merchant, "exit", by=by, at=at, reason=str(row), successor=successor.pk)
    # What merged into it before goes on to its successor.
    Merchant.objects.filter(successor=merchant).update(successor=successor)
    for key in merchant.keys.live(at=at):
        revoke_key(key, at=at)
    day = programme_day(at)
    running = Q(to_on=None) | Q(to_on__gt=day)
    Enrolment.objects.filter(running, merchant=merchant, from_on__lte=day).update(to_on=day)
    taken = set(successor.stores.values_list("code", flat=True))
    for store in merchant.stores.order_by("id"):
        _hand_over_store(store, successor, taken, former=merchant)


def _hand_over_store(
    store: Store, successor: Merchant, taken: set[str], *, former: Merchant
) -> None:
    """Let a store go over, with its terminals; a code that is taken there gets a name behind it."""
    if store.code in taken:
        tail = f"-{former.reference}"
        store.code = store.code[: STORE_CODE_LENGTH_MAX - len(tail)] + tail
    store.merchant = successor
    store.save(update_fields=["merchant", "code"])


def _refuse_unfit(merchant: Merchant, successor: Merchant) -> None:
    merchant.refresh_from_db()
    successor.refresh_from_db()
    may_leave = merchant.state in MOVES["exit"][0] and merchant.pk != successor.pk
    takes_over = successor.state == MerchantState.ACTIVE and successor.is_test == merchant.is_test
    if not (may_leave and takes_over):
        raise SuccessorUnfit(f"{merchant.reference} → {successor.reference}")


def _refuse_code(credit_code: str) -> None:
    if not is_credit_code(credit_code):
        raise CreditCodeInvalid(faults=[Fault("identifier_invalid", "/new_code")])
    if (
        Merchant.objects.filter(credit_code=credit_code).exists()
        or Succession.objects.given_up(credit_code).exists()
    ):
        raise MerchantExists(credit_code)


def _refuse_proposer(row: Succession, by: Actor) -> None:
    if by.staff_id == row.proposed_by_id:
        raise SamePerson(f"{by} proposed {row}")
