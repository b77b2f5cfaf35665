"""What leaves a draft: single claims, a payment, or all of it. The rest goes on without them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, Sum, Value
from django.db.models.functions import Coalesce

from subsidy.claims.states import GrantState
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.core.moves import move, move_many
from subsidy.disbursements.models import Batch, Payment, PaymentLine
from subsidy.disbursements.models.lines import LeftBecause
from subsidy.disbursements.models.payments import SUMS
from subsidy.disbursements.services import netting
from subsidy.disbursements.services.locks import take
from subsidy.disbursements.services.net import net, record_netting
from subsidy.disbursements.services.selection import (
    PAID_STANDINGS,
    PAYABLE_CLAIMS,
    held,
    returned,
)
from subsidy.disbursements.states import PaymentState
from subsidy.programmes.models import Terms

PAYMENTS_AT_ONCE = 1_000


class NothingLeft(Refusal):
    """Everything in the draft would leave it: it is cancelled instead."""

    code = "nothing_left"


@transaction.atomic
def drop_payment(payment: Payment, *, reason: str, by: Actor, at: datetime) -> None:
    """Take one payment out of a draft: its claims wait for another batch.

    Raises WrongState, NothingLeft (of the only payment).
    """
    take(payment.batch, "seal")  # a draft, and nobody else at work on it
    move(payment, "drop", by=by, at=at, reason=reason)
    _let_go([payment.pk], at=at)
    add_up(payment.batch)


@transaction.atomic
def cancel(batch: Batch, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Drop a draft: its claims wait for another batch. Raises WrongState."""
    move(batch, "cancel", by=by, at=at, reason=reason)
    for ids in in_chunks(batch, PaymentState.DRAFTED):
        _let_go(move_many(Payment, ids, "drop", by=by, at=at), at=at)


def leave_out(batch: Batch) -> None:
    """Let the claims leave that must not be paid now: held, returned, decided anew, or those of a
    merchant that was suspended. Their payments are added up by `settle_sums`.
    """
    claim = "grant__claim"
    moved_on = ~Q(grant__state=GrantState.COMMITTED) | ~Q(grant__claim__state__in=PAYABLE_CLAIMS)
    reasons = {
        LeftBecause.MOVED_ON: moved_on,
        LeftBecause.HELD: held(claim),
        LeftBecause.RETURNED: returned(claim),
    }
    if batch.payee == Terms.Payee.MERCHANT:
        reasons[LeftBecause.STANDING] = ~Q(grant__claim__merchant__state__in=PAID_STANDINGS)
    for reason, condition in reasons.items():
        leave(live_lines(batch).filter(condition), reason)


def leave(lines: Any, reason: LeftBecause) -> None:
    """Let these lines leave their payments, and say why."""
    ids = lines.order_by().values("pk")
    PaymentLine.objects.filter(pk__in=ids).update(is_live=False, left_because=reason)


def settle_sums(batch: Batch, *, by: Actor, at: datetime) -> None:
    """Bring payments in line with the claims that are left; drop those without any.

    Raises NothingLeft.
    """
    outdated = (
        batch.payments.filter(state=PaymentState.DRAFTED)
        .annotate(central=_live_sum("central_fen"), local=_live_sum("local_fen"))
        .exclude(
            central=F("central_fen") + F("netted_central_fen"),
            local=F("local_fen") + F("netted_local_fen"),
        )
        .order_by("number")
    )
    while payments := list(outdated[:PAYMENTS_AT_ONCE]):
        netting.undo([payment.pk for payment in payments], at=at)
        empty = [payment.pk for payment in payments if not _left_fen(payment)]
        move_many(Payment, empty, "drop", by=by, at=at)
        _lower(batch, [one for one in payments if one.pk not in set(empty)], by=by, at=at)
    add_up(batch)


def add_up(batch: Batch) -> None:
    """Write what the batch's payments add up to. Raises NothingLeft."""
    names = {name.replace("amount", "total"): Sum(name) for name in SUMS}
    sums = batch.payments.undropped().aggregate(payments_count=Count("pk"), **names)
    if not sums["payments_count"]:
        raise NothingLeft(batch.number)
    Batch.objects.filter(pk=batch.pk).update(**sums)
    batch.refresh_from_db()


def live_lines(batch: Batch) -> Any:
    """Return the lines that the batch pays."""
    return PaymentLine.objects.filter(payment__batch=batch, is_live=True)


def in_chunks(batch: Batch, state: PaymentState) -> Iterator[list[int]]:
    """Return the ids of the batch's payments in the state, some at a time, in their order."""
    last = 0
    rows = batch.payments.filter(state=state).order_by("number")
    while chunk := list(
        rows.filter(number__gt=last).values_list("number", "id")[:PAYMENTS_AT_ONCE]
    ):
        last = chunk[-1][0]
        yield [payment_id for _number, payment_id in chunk]


def _lower(batch: Batch, payments: list[Any], *, by: Actor, at: datetime) -> None:
    """Pay what is left, netted anew."""
    for payment in payments:
        payment.central_fen, payment.local_fen = payment.central, payment.local
        payment.netted_central_fen = payment.netted_local_fen = 0
        payment.amount_fen = payment.central + payment.local
    netted = net(batch, payments, at=at)
    Payment.objects.bulk_update(payments, SUMS)
    move_many(Payment, [payment.pk for payment in payments], "trim", by=by, at=at)
    record_netting(netted, at=at)


def _live_sum(part: str) -> Any:
    return Coalesce(Sum(f"lines__grant__{part}", filter=Q(lines__is_live=True)), Value(0))


def _left_fen(payment: Any) -> int:
    return int(payment.central + payment.local)


def _let_go(payment_ids: Any, *, at: datetime) -> None:
    """The payments are dropped: their claims are free, what was kept back is owed again."""
    PaymentLine.objects.live(payment_ids).update(is_live=False)
    netting.undo(payment_ids, at=at)
