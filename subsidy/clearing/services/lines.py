"""Clearing the lines of a programme: what is left goes back to its batches, rounding is settled."""

from collections.abc import Sequence
from datetime import datetime

from subsidy.clearing.models import ReturnedMoney, RoundingSettled, YearEndOrder
from subsidy.clearing.services.rounding import rounding_of
from subsidy.clearing.services.under_way import refuse_under_way
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal
from subsidy.funds import services as funds
from subsidy.funds.models import FundBatch, FundLine
from subsidy.funds.rules import Paper
from subsidy.ledger import services as ledger
from subsidy.ledger.models import Balance
from subsidy.programmes import services as programmes


class ClearingOutdated(Refusal):
    """The money moved between the proposal and its approval: the two saw different sums."""

    code = "clearing_outdated"


class NothingToClear(Refusal):
    """No batch of the programme has anything left."""

    code = "nothing_to_clear"


def draw(order: YearEndOrder) -> None:
    """Write what the order will move. Raises ClaimsUnderWay."""
    refuse_under_way(order.programme)
    returns, roundings = _plan(order)
    ReturnedMoney.objects.bulk_create(returns)
    RoundingSettled.objects.bulk_create(roundings)


def clear(order: YearEndOrder, *, by: Actor, at: datetime) -> None:
    """Move what the order says; the programme is cleared. Raises ClaimsUnderWay, ClearingOutdated.

    A line with nothing left stays as it is. Money that comes back later needs another clearing.
    """
    refuse_under_way(order.programme)
    returns, roundings = list(order.returns.order_by("id")), list(order.roundings.order_by("id"))
    new_returns, new_roundings = _plan(order)
    if _said(returns, roundings) != _said(new_returns, new_roundings):
        raise ClearingOutdated(str(order))
    for row in returns:
        _carry_out(row, by=by, at=at)
    for one in roundings:
        ledger.settle(
            one.giver.book,
            one.taker.book,
            amount_fen=one.amount_fen,
            is_central=one.giver.is_central,
            reference=one.reference,
            subject=one.line.book,
            day=programme_day(at),
            at=at,
        )
    programmes.clear_programme(order.programme, by=by, at=at, reason=str(order))


def _plan(order: YearEndOrder) -> tuple[list[ReturnedMoney], list[RoundingSettled]]:
    """Return, unsaved, what is to move now; all balances of the programme are locked."""
    lines = list(FundLine.objects.for_programmes([order.programme_id]))
    batches = FundBatch.objects.filter(programme=order.programme_id)
    books = [line.book for line in lines] + [batch.book for batch in batches]
    balances = ledger.lock(books)
    owed = rounding_of(lines, but=order)
    returns, roundings = [], []
    for line in lines:
        back = _returns(order, line, balances[line.book])
        returns += back
        roundings += _rounding(order, line, back, owed[line.pk])
    return returns, roundings


def _returns(order: YearEndOrder, line: FundLine, balance: Balance) -> list[ReturnedMoney]:
    """Each source gets what it gave and the line did not spend."""
    if not balance.available_fen:
        return []
    parts = funds.division(line, balance, amount_fen=balance.available_fen)
    return [
        ReturnedMoney(order=order, line=line, batch=batch, amount_fen=fen)
        for batch, fen in parts.items()
    ]


def _carry_out(row: ReturnedMoney, *, by: Actor, at: datetime) -> None:
    """Return the money by a fund order of the same two people and document."""
    paper = Paper(number=row.order.document_number, reason=row.order.reason)
    proposer = Actor.staff(row.order.proposed_by)
    for order in funds.propose_return(
        row.line, amount_fen=row.amount_fen, paper=paper, batch=row.batch, by=proposer, at=at
    ):
        funds.approve_order(order, by=by, at=at)


def _rounding(
    order: YearEndOrder, line: FundLine, back: Sequence[ReturnedMoney], owed_fen: int
) -> list[RoundingSettled]:
    """The source that bears too little pays from what the line returns to it."""
    pays_central = owed_fen > 0
    givers = [row for row in back if row.batch.is_central is pays_central]
    if not (owed_fen and givers):
        return []
    takers = [batch for batch in funds.holdings_of(line) if batch.is_central is not pays_central]
    giver = max(givers, key=lambda row: row.amount_fen)
    return [
        RoundingSettled(
            order=order,
            line=line,
            giver=giver.batch,
            taker=takers[-1],
            amount_fen=min(abs(owed_fen), giver.amount_fen),
        )
    ]


def _said(
    returns: Sequence[ReturnedMoney], roundings: Sequence[RoundingSettled]
) -> tuple[set[tuple[int, ...]], set[tuple[int, ...]]]:
    """Return what the rows say, to be compared."""
    return (
        {(row.line_id, row.batch_id, row.amount_fen) for row in returns},
        {(one.line_id, one.giver_id, one.taker_id, one.amount_fen) for one in roundings},
    )
