"""Carrying out: an approved order moves its money, on its day, by one transfer."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal, WrongState
from subsidy.core.moves import move
from subsidy.funds.models import Allotment, FundOrder, OrderKind
from subsidy.funds.services.holdings import holdings_of
from subsidy.funds.services.money import allot
from subsidy.ledger import services as ledger
from subsidy.ledger.rules import Posting
from subsidy.ledger.services import SourceExhausted
from subsidy.programmes.models import Programme
from subsidy.programmes.states import ProgrammeState

ORDERS_PER_SWEEP_MAX = 200
#: Kinds that bring money to a line.
GIVING = (OrderKind.ALLOT, OrderKind.REALLOT)


class LessFrozen(Refusal):
    """Less is frozen than is to thaw."""

    code = "less_frozen"


class ProgrammeCleared(Refusal):
    """The accounts of the programme are settled: it gets no more money unless it is reopened."""

    code = "programme_closed"


def carry_out_orders(*, by: Actor, at: datetime, limit: int = ORDERS_PER_SWEEP_MAX) -> int:
    """Carry out the approved orders whose day has come, each by itself; return how many.

    What is refused says why, and is tried again an hour later.
    """
    done = 0
    for order in FundOrder.objects.due(at=at)[:limit]:
        try:
            with transaction.atomic():
                carry_out([order], by=by, at=at)
        except WrongState:
            continue  # another sweep was quicker
        except Refusal as refusal:
            waiting = FundOrder.objects.due(at=at).filter(pk=order.pk)
            waiting.update(tried_at=at, last_error=refusal.code)
        else:
            done += 1
    return done


def carry_out(orders: Sequence[FundOrder], *, by: Actor, at: datetime) -> None:
    """Move the money of all these approved orders, in one transaction of the caller.

    The orders' rows are locked first, then the balances of all their books, in order. Raises
    WrongState, FundExhausted, SourceExhausted, LessFrozen, ProgrammeCleared.
    """
    orders = sorted(orders, key=lambda order: order.pk)
    for order in orders:
        move(order, "carry_out", by=by, at=at, done_at=at, last_error="")
    ledger.lock(sorted({book for order in orders for book in _books(order)}))
    _refuse_cleared(orders)
    for order in orders:
        _MOVERS[OrderKind(order.kind)](order, at)


def _refuse_cleared(orders: Sequence[FundOrder]) -> None:
    """What is left on a line may still go back; clearing locks the balances as well."""
    giving = [one.line.programme_id for one in orders if one.kind in GIVING]
    cleared = Programme.objects.filter(pk__in=giving, state=ProgrammeState.CLEARED)
    if names := [str(one) for one in cleared]:
        raise ProgrammeCleared(", ".join(names))


def _books(order: FundOrder) -> list[str]:
    rows = (order.line, order.to_line, order.batch)
    return [row.book for row in rows if row]


def _allot(order: FundOrder, at: datetime) -> None:
    assert order.batch
    assert order.decided_by
    row = Allotment(
        line=order.line,
        batch=order.batch,
        order=order,
        amount_fen=order.amount_fen,
        document_number=order.document_number,
        allotted_on=order.belongs_on or programme_day(at),
        note=order.reason,
        prepared_by=order.proposed_by.get_username(),
        checked_by=order.decided_by.get_username(),
    )
    allot(row, at=at)


def _hand_over(order: FundOrder, at: datetime) -> None:
    """Re-allot, or return: no more of a batch's money than the line has of it."""
    taker = order.to_line or order.batch
    assert order.batch
    assert taker
    held_fen = holdings_of(order.line).get(order.batch, 0)
    # A re-allotment counts as carried out by now.
    held_fen += order.amount_fen if order.to_line else 0
    if held_fen < order.amount_fen:
        raise SourceExhausted(
            order.line.book, order.batch.number, left_fen=held_fen, amount_fen=order.amount_fen
        )
    ledger.hand_over(
        order.kind,
        order.line.book,
        taker.book,
        amount_fen=order.amount_fen,
        is_central=order.batch.is_central,
        reference=order.reference,
        subject=order.line.book,
        day=order.belongs_on or programme_day(at),
        at=at,
    )


def _freeze_or_thaw(order: FundOrder, at: datetime) -> None:
    book = order.line.book
    frozen_fen = ledger.lock([book])[book].frozen_fen
    if order.kind == OrderKind.THAW and frozen_fen < order.amount_fen:
        raise LessFrozen(f"{book}: {frozen_fen} fen are frozen")
    posting = Posting(
        kind=order.kind,
        book=book,
        amount_fen=order.amount_fen,
        reference=order.reference,
        subject=book,
        day=order.belongs_on or programme_day(at),
    )
    ledger.post_many([posting], at=at)


_MOVERS = {
    OrderKind.ALLOT: _allot,
    OrderKind.REALLOT: _hand_over,
    OrderKind.RETURN: _hand_over,
    OrderKind.FREEZE: _freeze_or_thaw,
    OrderKind.THAW: _freeze_or_thaw,
}
