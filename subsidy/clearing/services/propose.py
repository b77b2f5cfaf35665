"""The first person's step: an order is proposed, with all that it will move."""

from datetime import date, datetime

from django.db import transaction

from subsidy.clearing.models import OrderKind, YearEndOrder
from subsidy.clearing.services import carrying, lines
from subsidy.clearing.states import OrderState
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal, WrongState
from subsidy.core.moves import record_births
from subsidy.programmes.models import Programme
from subsidy.programmes.services import LastDayPassed
from subsidy.programmes.states import OVER, ProgrammeState


class OrderWaiting(Refusal):
    """An order of this kind already waits for its second person."""

    code = "already_exists"


@transaction.atomic
def propose_closing(
    programme: Programme,
    *,
    last_apply_on: date,
    document_number: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> YearEndOrder:
    """Propose the last day to apply; the programme closes when it is over.

    Raises WrongState, LastDayPassed, OrderWaiting.
    """
    _refuse_state(programme, [ProgrammeState.OPEN, ProgrammeState.PAUSED], "close")
    _refuse_past(programme, last_apply_on, at)
    facts = {"document_number": document_number, "reason": reason}
    return _order(programme, OrderKind.CLOSE, facts, by=by, at=at, last_apply_on=last_apply_on)


@transaction.atomic
def propose_reopening(
    programme: Programme,
    *,
    last_apply_on: date,
    document_number: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> YearEndOrder:
    """Propose to take claims again, up to a new last day. Money must be allotted anew.

    Raises WrongState, LastDayPassed, OrderWaiting.
    """
    _refuse_state(programme, OVER, "reopen")
    _refuse_past(programme, last_apply_on, at)
    facts = {"document_number": document_number, "reason": reason}
    return _order(programme, OrderKind.REOPEN, facts, by=by, at=at, last_apply_on=last_apply_on)


@transaction.atomic
def propose_clearing(
    programme: Programme, *, document_number: str, reason: str, by: Actor, at: datetime
) -> YearEndOrder:
    """Propose to return what is left on every line and to settle what rounding left.

    Raises WrongState, ClaimsUnderWay, OrderWaiting.
    """
    _refuse_state(programme, OVER, "clear")
    facts = {"document_number": document_number, "reason": reason}
    order = _order(programme, OrderKind.CLEAR, facts, by=by, at=at)
    lines.draw(order)
    return order


@transaction.atomic
def propose_carry_over(
    programme: Programme,
    *,
    successor: Programme,
    document_number: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> YearEndOrder:
    """Propose to carry what is left in the batches over to the next programme.

    Raises WrongState, NotTheSuccessor, NothingToClear, OrderWaiting.
    """
    _refuse_state(programme, [ProgrammeState.CLEARED], "carry over")
    facts = {"document_number": document_number, "reason": reason}
    carrying.refuse_unfit(programme, successor)
    order = _order(programme, OrderKind.CARRY_OVER, facts, by=by, at=at, successor=successor)
    carrying.draw(order)
    return order


def _refuse_state(programme: Programme, states: list[ProgrammeState], verb: str) -> None:
    programme.refresh_from_db()
    if programme.state not in states:
        raise WrongState(f"cannot {verb} a programme that is {programme.state}")


def _refuse_past(programme: Programme, day: date, at: datetime) -> None:
    if day < programme_day(at):
        raise LastDayPassed(f"{programme}: {day} is over")


def _order(
    programme: Programme,
    kind: OrderKind,
    facts: dict[str, str],
    *,
    by: Actor,
    at: datetime,
    **what: object,
) -> YearEndOrder:
    assert by.staff_id, "people propose"
    # The programme's row lets no two proposals of one kind in; claims come in meanwhile.
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    waiting = YearEndOrder.objects.filter(programme=programme, kind=kind, state=OrderState.PROPOSED)
    if waiting.exists():
        raise OrderWaiting(f"{programme}: {waiting.get()} waits for its second person")
    order = YearEndOrder.objects.create(
        kind=kind,
        programme=programme,
        proposed_at=at,
        proposed_by_id=by.staff_id,
        **facts,
        **what,
    )
    record_births(YearEndOrder, [(order.pk, "propose", OrderState.PROPOSED)], by=by, at=at)
    return order
