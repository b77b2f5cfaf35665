"""Money comes in by batches and goes to lines by allotments; the ledger keeps the sums."""

from datetime import datetime

from django.db import transaction

from subsidy.funds.models import Allotment, FundBatch
from subsidy.ledger import services as ledger


@transaction.atomic
def issue_batch(batch: FundBatch, *, at: datetime) -> FundBatch:
    """Save the new batch and bring its money into its own book, on the day it was issued."""
    assert batch.pk is None
    batch.save()
    ledger.open_book(batch.book)
    ledger.issue(
        batch.book,
        amount_fen=batch.amount_fen,
        is_central=batch.is_central,
        reference=batch.book,
        day=batch.issued_on,
        at=at,
    )
    return batch


@transaction.atomic
def allot(allotment: Allotment, *, at: datetime) -> Allotment:
    """Save the new allotment and move its money from batch to line. Raises FundExhausted."""
    assert allotment.pk is None
    allotment.save()
    ledger.allot(
        allotment.batch.book,
        allotment.line.book,
        amount_fen=allotment.amount_fen,
        is_central=allotment.batch.is_central,
        reference=f"allotment:{allotment.pk}",
        subject=allotment.line.book,
        day=allotment.allotted_on,
        at=at,
    )
    return allotment
