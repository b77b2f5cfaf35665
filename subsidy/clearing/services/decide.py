"""The second person's steps: approve, which carries the order out at once, or reject."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from subsidy.clearing.models import OrderKind, YearEndOrder
from subsidy.clearing.services import carrying, lines
from subsidy.core.actors import Actor
from subsidy.core.errors import SamePerson
from subsidy.core.moves import move
from subsidy.programmes import services as programmes
from subsidy.programmes.models import Programme


@transaction.atomic
def approve(order: YearEndOrder, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Approve the order and carry it out.

    Raises WrongState (of the order, or of the programme by now), SamePerson; what the kind says:
    LastDayPassed, ClaimsUnderWay, ClearingOutdated, NotTheSuccessor.
    """
    order.refresh_from_db(from_queryset=YearEndOrder.objects.select_for_update())
    _refuse_proposer(order, by)
    move(order, "approve", by=by, at=at, reason=reason, approved_at=at, approved_by=by.staff_id)
    Programme.objects.select_for_update(no_key=True).get(pk=order.programme_id)
    _CARRY_OUT[order.kind](order, by=by, at=at)


@transaction.atomic
def reject(order: YearEndOrder, *, by: Actor, at: datetime, reason: str) -> None:
    """Turn the order down: nothing happens. Raises WrongState, SamePerson."""
    order.refresh_from_db(from_queryset=YearEndOrder.objects.select_for_update())
    _refuse_proposer(order, by)
    move(order, "reject", by=by, at=at, reason=reason)


def _refuse_proposer(order: YearEndOrder, by: Actor) -> None:
    if by.staff_id == order.proposed_by_id:
        raise SamePerson(f"{by} proposed {order}")


def _close(order: YearEndOrder, *, by: Actor, at: datetime) -> None:  # noqa: ARG001 - as the others
    assert order.last_apply_on
    programmes.set_last_apply_day(order.programme, order.last_apply_on, at=at)


def _reopen(order: YearEndOrder, *, by: Actor, at: datetime) -> None:
    assert order.last_apply_on
    programmes.reopen_programme(
        order.programme, last_apply_on=order.last_apply_on, by=by, at=at, reason=str(order)
    )


_CARRY_OUT: Mapping[str, Callable[..., Any]] = {
    OrderKind.CLOSE: _close,
    OrderKind.CLEAR: lines.clear,
    OrderKind.CARRY_OVER: carrying.carry_over,
    OrderKind.REOPEN: _reopen,
}
