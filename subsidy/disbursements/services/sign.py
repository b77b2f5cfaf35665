"""The people's steps: seal, take back, turn down, cancel, approve, close."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Sum

from subsidy.claims import services as claims
from subsidy.claims.models import Grant
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal, SamePerson
from subsidy.core.moves import move, move_many
from subsidy.disbursements.models import Batch, Payment, PaymentLine
from subsidy.disbursements.services.orders import content_sha256, sealed_order

#: How many claims a refusal names.
NAMED_MAX = 10


class BatchOutdated(Refusal):
    """A claim left `approved` since the draft: cancel the batch and draft it anew."""

    code = "batch_outdated"


@transaction.atomic
def seal(batch: Batch, *, by: Actor, at: datetime) -> None:
    """Freeze the content and schedule its claims. Raises WrongState, BatchOutdated."""
    move(
        batch,
        "seal",
        by=by,
        at=at,
        sealed_at=at,
        sealed_by=by.staff_id,
        content_sha256=content_sha256(batch),
    )
    grant_ids = _grants_of(_move_payments(batch, "seal", by=by, at=at))
    _refuse_outdated_sums(batch)
    scheduled = claims.schedule_many(grant_ids, by=by, at=at, reason=batch.number)
    if left := sorted(set(grant_ids) - set(scheduled)):
        raise BatchOutdated(f"{batch.number}: no longer approved: {_named(left)}")


@transaction.atomic
def unseal(batch: Batch, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Take a sealed batch back to draft, its claims back to approved. Raises WrongState."""
    _open(batch, "unseal", by=by, at=at, reason=reason)


@transaction.atomic
def reject(batch: Batch, *, by: Actor, at: datetime, reason: str) -> None:
    """Turn a sealed batch down: back to draft, its claims back to approved. Raises WrongState."""
    _open(batch, "reject", by=by, at=at, reason=reason)


@transaction.atomic
def cancel(batch: Batch, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Drop a draft: its claims wait for another batch. Raises WrongState."""
    move(batch, "cancel", by=by, at=at, reason=reason)
    dropped = _move_payments(batch, "drop", by=by, at=at)
    PaymentLine.objects.live(dropped).update(is_live=False)


@transaction.atomic
def approve(batch: Batch, *, by: Actor, at: datetime) -> None:
    """Release a sealed batch for sending. Raises WrongState, SamePerson, ContentChanged."""
    batch.refresh_from_db(from_queryset=Batch.objects.select_for_update())
    if by.staff_id in {batch.made_by_id, batch.sealed_by_id}:
        raise SamePerson(f"{by} drafted or sealed {batch.number}")
    move(batch, "approve", by=by, at=at, approved_at=at, approved_by=by.staff_id)
    sealed_order(batch, at=at)


@transaction.atomic
def close(batch: Batch, *, by: Actor, at: datetime) -> None:
    """Lay a batch to rest that the bank has answered in full. Raises WrongState."""
    move(batch, "close", by=by, at=at)


def _refuse_outdated_sums(batch: Batch) -> None:
    """A part of a claim's money may have been released since the draft."""
    granted = F("amount_fen") - Sum("lines__grant__amount_fen")
    changed = batch.payments.annotate(rest_fen=granted).exclude(rest_fen=0).order_by("number")
    if names := list(changed.values_list("reference", flat=True)[:NAMED_MAX]):
        raise BatchOutdated(f"{batch.number}: grants were lowered: {', '.join(names)}")


def _open(batch: Batch, verb: str, *, by: Actor, at: datetime, reason: str) -> None:
    nothing = {"sealed_at": None, "sealed_by": None, "content_sha256": ""}
    move(batch, verb, by=by, at=at, reason=reason, **nothing)
    grant_ids = _grants_of(_move_payments(batch, "unseal", by=by, at=at))
    claims.unschedule_many(grant_ids, by=by, at=at, reason=reason or batch.number)


def _move_payments(batch: Batch, verb: str, *, by: Actor, at: datetime) -> list[int]:
    payment_ids = batch.payments.values_list("id", flat=True)
    return list(move_many(Payment, payment_ids, verb, by=by, at=at))


def _grants_of(payment_ids: list[int]) -> list[int]:
    return PaymentLine.objects.live(payment_ids).grant_ids()


def _named(grant_ids: list[int]) -> str:
    grants = Grant.objects.filter(pk__in=grant_ids[:NAMED_MAX]).order_by("id")
    return ", ".join(grants.values_list("claim__reference", flat=True))
