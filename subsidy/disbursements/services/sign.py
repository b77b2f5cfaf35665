"""The people's steps: seal, take back, turn down, approve (once or twice), recall, close."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.db import transaction

from subsidy.claims import services as claims
from subsidy.core.actors import Actor
from subsidy.core.errors import SamePerson, WrongState
from subsidy.core.moves import move, move_many
from subsidy.disbursements.models import Batch, Payment
from subsidy.disbursements.models.lines import LeftBecause
from subsidy.disbursements.services.accounts import refuse_changed_accounts
from subsidy.disbursements.services.leaving import (
    in_chunks,
    leave,
    leave_out,
    live_lines,
    settle_sums,
)
from subsidy.disbursements.services.limits import approvals_needed, refuse_above_daily_limit
from subsidy.disbursements.services.locks import take
from subsidy.disbursements.services.orders import content_sha256, sealed_order
from subsidy.disbursements.services.stop import refuse_stopped
from subsidy.disbursements.states import BatchState, PaymentState

GRANTS_AT_ONCE = 2_000
UNSIGNED = {
    "content_sha256": "",
    "approvals_needed": 1,
    **dict.fromkeys(
        f"{signed}_{fact}" for signed in ("sealed", "endorsed", "approved") for fact in ("at", "by")
    ),
}


@transaction.atomic
def seal(batch: Batch, *, by: Actor, at: datetime) -> None:
    """Freeze the content and schedule its claims.

    A claim that was held, returned or decided anew since the draft leaves it, one by one. Raises
    WrongState, NothingLeft, AccountChanged (such a payment is dropped by a person).
    """
    take(batch, "seal")
    leave_out(batch)
    refuse_changed_accounts(batch, at=at)
    _schedule(batch, by=by, at=at)
    settle_sums(batch, by=by, at=at)
    _move_payments(batch, "seal", by=by, at=at)
    move(
        batch,
        "seal",
        by=by,
        at=at,
        sealed_at=at,
        sealed_by=by.staff_id,
        approvals_needed=approvals_needed(batch),
        content_sha256=content_sha256(batch),
    )


@transaction.atomic
def unseal(batch: Batch, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Take a sealed batch back to draft, its claims back to approved. Raises WrongState."""
    _open(batch, "unseal", by=by, at=at, reason=reason)


@transaction.atomic
def reject(batch: Batch, *, by: Actor, at: datetime, reason: str) -> None:
    """Turn a sealed batch down: back to draft, its claims back to approved. Raises WrongState."""
    _open(batch, "reject", by=by, at=at, reason=reason)


@transaction.atomic
def recall(batch: Batch, *, by: Actor, at: datetime, reason: str) -> None:
    """Take the approval back: to draft again. Raises WrongState, also once its files are made."""
    take(batch, "recall")
    if batch.files.orders().exists():
        raise WrongState(f"the files of {batch.number} are made")
    _open(batch, "recall", by=by, at=at, reason=reason)


@transaction.atomic
def endorse(batch: Batch, *, by: Actor, at: datetime) -> None:
    """Approve a large batch as the first of two.

    Raises WrongState, also where one approval is enough; else like `approve`.
    """
    take(batch, "endorse")
    if batch.approvals_needed == 1:
        raise WrongState(f"{batch.number} needs one approval only")
    _refuse_unapprovable(batch, by=by, at=at)
    move(batch, "endorse", by=by, at=at, endorsed_at=at, endorsed_by=by.staff_id)


@transaction.atomic
def approve(batch: Batch, *, by: Actor, at: datetime) -> None:
    """Release a sealed batch for sending; a large one as the second person.

    Raises WrongState, SamePerson, PaymentsStopped, AccountChanged, ContentChanged,
    DailyLimitReached.
    """
    take(batch, "approve")
    if batch.approvals_needed == 2 and batch.state == BatchState.SEALED:
        raise WrongState(f"{batch.number} needs two approvals")
    _refuse_unapprovable(batch, by=by, at=at)
    refuse_above_daily_limit(batch, at=at)
    move(batch, "approve", by=by, at=at, approved_at=at, approved_by=by.staff_id)


@transaction.atomic
def close(batch: Batch, *, by: Actor, at: datetime) -> None:
    """Lay a batch to rest that the bank has answered in full. Raises WrongState."""
    move(batch, "close", by=by, at=at)


def _refuse_unapprovable(batch: Batch, *, by: Actor, at: datetime) -> None:
    if by.staff_id in {batch.made_by_id, batch.sealed_by_id, batch.endorsed_by_id}:
        raise SamePerson(f"{by} signed {batch.number} before")
    refuse_stopped(batch.programme_id)
    refuse_changed_accounts(batch, at=at)
    sealed_order(batch, at=at)


def _schedule(batch: Batch, *, by: Actor, at: datetime) -> None:
    """Schedule the claims; one that moved on this very moment leaves the batch too."""
    for ids in _grants(batch):
        scheduled = claims.schedule_many(ids, by=by, at=at, reason=batch.number)
        if late := set(ids) - set(scheduled):
            leave(live_lines(batch).filter(grant__in=late), LeftBecause.MOVED_ON)


def _open(batch: Batch, verb: str, *, by: Actor, at: datetime, reason: str) -> None:
    move(batch, verb, by=by, at=at, reason=reason, **UNSIGNED)
    _move_payments(batch, "unseal", by=by, at=at)
    for ids in _grants(batch):
        claims.unschedule_many(ids, by=by, at=at, reason=reason or batch.number)


def _move_payments(batch: Batch, verb: str, *, by: Actor, at: datetime) -> None:
    [source] = Payment.MOVES[verb][0]
    for ids in in_chunks(batch, PaymentState(source)):
        move_many(Payment, ids, verb, by=by, at=at)


def _grants(batch: Batch) -> Iterator[list[int]]:
    """Return the grants that the batch pays, some at a time, in the order of their claims."""
    lines = live_lines(batch).order_by("grant__claim_id", "grant_id")
    ids = lines.values_list("grant_id", flat=True).iterator(GRANTS_AT_ONCE)
    while chunk := list(islice(ids, GRANTS_AT_ONCE)):
        yield chunk
