"""Deciding on orders: approved or rejected by another person than proposed them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import SamePerson, WrongState
from subsidy.core.moves import move
from subsidy.funds.models import FundOrder
from subsidy.funds.services.carry_out import carry_out
from subsidy.funds.states import OrderState


@transaction.atomic
def approve_order(order: FundOrder, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Let an order be carried out: at once, or by the sweep on its day.

    Raises WrongState, SamePerson, FundExhausted, SourceExhausted, LessFrozen, ProgrammeCleared;
    then nothing is done.
    """
    _approve([order], by=by, at=at, reason=reason)


@transaction.atomic
def approve_document(order: FundOrder, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Approve all proposed orders of this one's document, all or none; as `approve_order`."""
    document = FundOrder.objects.filter(
        document_number=order.document_number, line__programme=order.line.programme_id
    )
    orders = list(document.filter(state=OrderState.PROPOSED).order_by("id"))
    if not orders:
        raise WrongState(f"{order.document_number} has nothing to approve")
    _approve(orders, by=by, at=at, reason=reason)


@transaction.atomic
def reject_order(order: FundOrder, *, by: Actor, at: datetime, reason: str) -> None:
    """Turn an order down: nothing moves. Raises WrongState, SamePerson."""
    _refuse_proposer(order, by)
    decided = {"decided_at": at, "decided_by": by.staff_id}
    move(order, "reject", by=by, at=at, reason=reason, **decided)


@transaction.atomic
def withdraw_order(order: FundOrder, *, by: Actor, at: datetime, reason: str) -> None:
    """Call off an order that moved no money yet, approved or not. Raises WrongState."""
    move(order, "withdraw", by=by, at=at, reason=reason)


def _approve(orders: Sequence[FundOrder], *, by: Actor, at: datetime, reason: str) -> None:
    for order in orders:
        _refuse_proposer(order, by)
        decided = {"decided_at": at, "decided_by": by.staff_id}
        move(order, "approve", by=by, at=at, reason=reason, **decided)
    carry_out([one for one in orders if one.due_on <= programme_day(at)], by=by, at=at)


def _refuse_proposer(order: FundOrder, by: Actor) -> None:
    if by.staff_id == order.proposed_by_id:
        raise SamePerson(f"{by} proposed {order}")
