"""Proposing orders: nothing moves before another person approves."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal
from subsidy.core.moves import record_births
from subsidy.funds.models import Allotment, FundBatch, FundLine, FundOrder, OrderKind
from subsidy.funds.rules import Paper
from subsidy.funds.services.holdings import division
from subsidy.funds.states import OrderState
from subsidy.ledger import services as ledger

#: What an order moves: of which batch (of none in particular where it stays on its line), and fen.
Part = tuple[FundBatch | None, int]


class NothingToCorrect(Refusal):
    """No document of that number has changed the money of this line."""

    code = "nothing_to_correct"


class BelongsInFuture(Refusal):
    """A correction reaches back, never ahead."""

    code = "day_in_future"


class ProgrammeMismatch(Refusal):
    """Lines and batch are of one programme."""

    code = "programme_mismatch"


class MoneyOfAnotherCity(Refusal):
    """The money of a city is for its own lines."""

    code = "money_of_another_city"


@transaction.atomic
def propose_allot(
    line: FundLine, *, batch: FundBatch, amount_fen: int, paper: Paper, by: Actor, at: datetime
) -> list[FundOrder]:
    """Propose that a batch gives money to a line; a paper with a later day makes it a tranche.

    Raises MoneyOfAnotherCity, NothingToCorrect, BelongsInFuture.
    """
    return _propose(OrderKind.ALLOT, line, [(batch, amount_fen)], paper, by=by, at=at)


@transaction.atomic
def propose_allots(
    batch: FundBatch,
    *,
    amounts: Mapping[FundLine, int],
    paper: Paper,
    by: Actor,
    at: datetime,
) -> list[FundOrder]:
    """Propose that a batch gives money to many lines, by one document; as `propose_allot`."""
    orders = []
    for line, amount_fen in amounts.items():
        orders += propose_allot(line, batch=batch, amount_fen=amount_fen, paper=paper, by=by, at=at)
    return orders


@transaction.atomic
def propose_reallot(
    line: FundLine,
    *,
    to_line: FundLine,
    amount_fen: int,
    paper: Paper,
    batch: FundBatch | None = None,
    by: Actor,
    at: datetime,
) -> list[FundOrder]:
    """Propose that a line gives money to another one: of a batch, else of all it has, in parts.

    One order for each batch. Raises FundExhausted, MoneyOfAnotherCity, NothingToCorrect,
    BelongsInFuture.
    """
    parts = _parts(line, batch, amount_fen)
    return _propose(OrderKind.REALLOT, line, parts, paper, to_line=to_line, by=by, at=at)


@transaction.atomic
def propose_return(
    line: FundLine,
    *,
    amount_fen: int,
    paper: Paper,
    batch: FundBatch | None = None,
    by: Actor,
    at: datetime,
) -> list[FundOrder]:
    """Propose that a line gives unused money back to a batch, else to all it came from, in parts.

    One order for each batch. Raises FundExhausted, NothingToCorrect, BelongsInFuture.
    """
    return _propose(OrderKind.RETURN, line, _parts(line, batch, amount_fen), paper, by=by, at=at)


@transaction.atomic
def propose_freeze(
    line: FundLine, *, amount_fen: int, paper: Paper, by: Actor, at: datetime
) -> list[FundOrder]:
    """Propose that a part of a line's money is not to be spent until it thaws."""
    return _propose(OrderKind.FREEZE, line, [(None, amount_fen)], paper, by=by, at=at)


@transaction.atomic
def propose_thaw(
    line: FundLine, *, amount_fen: int, paper: Paper, by: Actor, at: datetime
) -> list[FundOrder]:
    """Propose that frozen money may be spent again."""
    return _propose(OrderKind.THAW, line, [(None, amount_fen)], paper, by=by, at=at)


def _parts(line: FundLine, batch: FundBatch | None, amount_fen: int) -> Sequence[Part]:
    if batch:
        return [(batch, amount_fen)]
    balance = ledger.lock([line.book])[line.book]
    return list(division(line, balance, amount_fen=amount_fen).items())


def _propose(
    kind: OrderKind,
    line: FundLine,
    parts: Sequence[Part],
    paper: Paper,
    *,
    to_line: FundLine | None = None,
    by: Actor,
    at: datetime,
) -> list[FundOrder]:
    assert by.staff_id, "people propose"
    today = programme_day(at)
    _refuse_misfits(line, to_line, parts, paper, at=at)
    orders = [
        FundOrder.objects.create(
            kind=kind,
            line=line,
            to_line=to_line,
            batch=batch,
            amount_fen=amount_fen,
            document_number=paper.number,
            reason=paper.reason,
            due_on=max(paper.due_on or today, today),
            corrects=paper.corrects,
            belongs_on=paper.belongs_on,
            proposed_at=at,
            proposed_by_id=by.staff_id,
        )
        for batch, amount_fen in parts
    ]
    births = [(order.pk, "propose", OrderState.PROPOSED) for order in orders]
    record_births(FundOrder, births, by=by, at=at)
    return orders


def _refuse_misfits(
    line: FundLine,
    to_line: FundLine | None,
    parts: Sequence[Part],
    paper: Paper,
    *,
    at: datetime,
) -> None:
    lines = [one for one in (line, to_line) if one]
    batches = [batch for batch, _ in parts if batch]
    programmes = {one.programme_id for one in lines} | {one.programme_id for one in batches}
    if len(programmes) > 1:
        raise ProgrammeMismatch(str(line))
    for batch in batches:
        if batch.unit_id and {one.unit_id for one in lines} != {batch.unit_id}:
            raise MoneyOfAnotherCity(str(batch))
    if paper.belongs_on and paper.belongs_on > programme_day(at):
        raise BelongsInFuture(paper.belongs_on.isoformat())
    if paper.corrects and not _has_touched(line, paper.corrects):
        raise NothingToCorrect(f"{paper.corrects}: {line}")


def _has_touched(line: FundLine, document_number: str) -> bool:
    """Return whether a document has changed the line's money."""
    rows = FundOrder.objects.carried_out().filter(document_number=document_number)
    return (
        Allotment.objects.filter(line=line, document_number=document_number).exists()
        or rows.filter(Q(line=line) | Q(to_line=line)).exists()
    )
