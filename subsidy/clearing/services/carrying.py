"""Carrying over: what is left in a batch becomes a batch of the next programme."""

from datetime import datetime

from subsidy.clearing.models import CarriedBatch, YearEndOrder
from subsidy.clearing.services.lines import ClearingOutdated, NothingToClear
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal
from subsidy.funds.models import FundBatch
from subsidy.ledger import services as ledger
from subsidy.programmes.models import Programme
from subsidy.programmes.states import OVER

NUMBER_LENGTH_MAX = 60


class NotTheSuccessor(Refusal):
    """Money goes on to a later programme of the province that still runs."""

    code = "not_the_successor"


def refuse_unfit(programme: Programme, successor: Programme) -> None:
    """Raise NotTheSuccessor unless the money may go on there."""
    is_later = (successor.province, successor.is_test) == (
        programme.province,
        programme.is_test,
    ) and successor.year > programme.year
    if not is_later or successor.state in OVER:
        raise NotTheSuccessor(f"{programme} → {successor}")


def draw(order: YearEndOrder) -> None:
    """Write what each batch of the programme has left. Raises NothingToClear."""
    left = _left(order)
    CarriedBatch.objects.bulk_create(
        CarriedBatch(order=order, batch=batch, amount_fen=fen) for batch, fen in left.items()
    )
    if not left:
        raise NothingToClear(f"{order.programme} has nothing left")


def carry_over(order: YearEndOrder, *, by: Actor, at: datetime) -> None:  # noqa: ARG001 - as the others
    """Open the new batches and move the money. Raises ClearingOutdated, NotTheSuccessor."""
    assert order.successor
    refuse_unfit(order.programme, order.successor)
    carried = list(order.carried.select_related("batch").order_by("id"))
    if {one.batch: one.amount_fen for one in carried} != _left(order):
        raise ClearingOutdated(str(order))
    for one in carried:
        one.new_batch = _new_batch(one, order.successor, at)
        one.save(update_fields=["new_batch"])
        ledger.hand_over(
            "carry",
            one.batch.book,
            one.new_batch.book,
            amount_fen=one.amount_fen,
            is_central=one.batch.is_central,
            reference=one.reference,
            subject=order.reference,
            day=programme_day(at),
            at=at,
        )


def _left(order: YearEndOrder) -> dict[FundBatch, int]:
    """Return batch -> what it has available, locked until the transaction ends."""
    batches = {
        one.book: one for one in FundBatch.objects.filter(programme=order.programme).order_by("id")
    }
    balances = ledger.lock(list(batches))
    return {
        batch: balances[book].available_fen
        for book, batch in batches.items()
        if balances[book].available_fen
    }


def _new_batch(carried: CarriedBatch, successor: Programme, at: datetime) -> FundBatch:
    old = carried.batch
    number = f"{old.programme.code}/{carried.pk}/{old.number}"[:NUMBER_LENGTH_MAX]
    batch = FundBatch.objects.create(
        programme=successor,
        source=old.source,
        unit=old.unit,
        number=number,
        instrument=old.instrument,
        amount_fen=carried.amount_fen,
        issued_on=programme_day(at),
        note=str(carried.order),
    )
    ledger.open_book(batch.book)
    return batch
