"""Recovered money goes back to the treasuries it came from, by a document and two people."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, Sum

from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal
from subsidy.disbursements.models import Repayment, TreasuryReturn, TreasuryShare
from subsidy.disbursements.services.proposals import decide, propose
from subsidy.funds.models import FundLine
from subsidy.funds.rules import divided
from subsidy.funds.services import holdings_of
from subsidy.ledger import services as ledger
from subsidy.programmes.models import Programme


class NothingToReturn(Refusal):
    """Nothing came back for the treasury since the last return to it."""

    code = "nothing_to_return"


@transaction.atomic
def propose_treasury_return(
    programme: Programme, *, document_number: str, reason: str, by: Actor, at: datetime
) -> TreasuryReturn:
    """List what came back for the treasury, by line and by the batches that the line's money is of.

    The central parts go to central batches, the local ones to local batches, each in the ratio of
    what the line holds of them. Nothing is moved yet. Raises NothingToReturn, DocumentMissing.
    """
    rows = Repayment.objects.to_return(programme).select_for_update(of=("self",))
    ids = list(rows.values_list("pk", flat=True))
    if not ids:
        raise NothingToReturn(programme.code)
    repayments = Repayment.objects.filter(pk__in=ids)
    sums = repayments.aggregate(
        amount_fen=Sum("amount_fen"), central_fen=Sum("central_fen"), local_fen=Sum("local_fen")
    )
    row = TreasuryReturn(
        programme=programme, document_number=document_number, reason=reason, **sums
    )
    propose(row, by=by, at=at)
    repayments.update(treasury_return=row)
    TreasuryShare.objects.bulk_create(_shares(row))
    return row


@transaction.atomic
def approve_treasury_return(
    row: TreasuryReturn, *, by: Actor, at: datetime, reason: str = ""
) -> None:
    """Move the money to where it came from, for good. Raises WrongState, SamePerson."""
    decide(row, "approve", by=by, at=at, reason=reason)
    for share in row.shares.select_related("line", "batch").order_by("line_id", "batch_id"):
        ledger.hand_over(
            "remit",
            share.line.book,
            share.batch.book,
            amount_fen=share.amount_fen,
            is_central=share.batch.is_central,
            reference=share.reference,
            subject=share.line.book,
            day=programme_day(at),
            at=at,
        )


@transaction.atomic
def reject_treasury_return(row: TreasuryReturn, *, by: Actor, at: datetime, reason: str) -> None:
    """Turn it down: the money waits for another return. Raises WrongState, SamePerson."""
    decide(row, "reject", by=by, at=at, reason=reason)
    row.repayments.update(treasury_return=None)


def _shares(row: TreasuryReturn) -> Iterable[TreasuryShare]:
    """Return what each line gives each batch; the parts of its sources are kept to the fen."""
    line_id = F("recovery__grant__claim__line_id")
    by_line = (
        row.repayments.values(line_id=line_id)
        .annotate(central=Sum("central_fen"), local=Sum("local_fen"))
        .order_by("line_id")
    )
    lines = FundLine.objects.in_bulk([sums["line_id"] for sums in by_line])
    ledger.lock([line.book for line in lines.values()])
    for sums in by_line:
        line = lines[sums["line_id"]]
        held = holdings_of(line)
        for is_central, fen in ((True, sums["central"]), (False, sums["local"])):
            of_source = {batch: of for batch, of in held.items() if batch.is_central is is_central}
            for batch, part_fen in divided(fen, of_source).items():
                yield TreasuryShare(
                    treasury_return=row, line=line, batch=batch, amount_fen=part_fen
                )
