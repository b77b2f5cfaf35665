"""Where the bank's word and ours differ: noted, answered by a late reply, resolved by a person."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from subsidy.claims.rules.working_days import after_working_days
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal, SamePerson, WrongState
from subsidy.core.rows import ask
from subsidy.disbursements.files.reply import Reply
from subsidy.disbursements.models import BankFile, Batch, ReplyDifference
from subsidy.disbursements.models.differences import Resolution
from subsidy.disbursements.rules import replies as rules
from subsidy.disbursements.services.orders import value_day
from subsidy.disbursements.states import BatchState, PaymentState

#: What either side takes to be paid, or to be paid still: nothing of what was refused.
_NOTE_LINES = """
    INSERT INTO disbursements_replydifference (batch_id, payment_id, file_id, line_id, code,
        reference, status, reason_code, bank_reference, ours, ours_fen, bank_fen, recorded_at,
        resolution, document_number, note)
    SELECT %(batch)s::bigint, payment.id, line.file_id, line.id, line.verdict,
        line.reference, line.status, line.reason_code, line.bank_reference,
        coalesce(payment.state, ''),
        CASE payment.state WHEN %(refused)s THEN 0 ELSE payment.amount_fen END,
        CASE WHEN line.verdict = %(contradiction)s THEN NULL
             WHEN line.status = %(refused)s THEN 0
             ELSE coalesce(line.amount_fen, payment.amount_fen) END,
        %(at)s, '', '', ''
    FROM disbursements_replyline AS line
    LEFT JOIN disbursements_payment AS payment
        ON payment.reference = line.reference AND payment.batch_id = %(batch)s::bigint
    WHERE line.file_id = %(file)s AND line.verdict = ANY(%(codes)s)
        AND (%(all)s OR line.id = ANY(%(ids)s::bigint[]))
    ORDER BY line.number"""

_NOTE_UNANSWERED = """
    INSERT INTO disbursements_replydifference (batch_id, payment_id, code, reference, status,
        reason_code, bank_reference, ours, ours_fen, bank_fen, recorded_at,
        resolution, document_number, note)
    SELECT batch_id, id, %b, reference, '', '', '', state, amount_fen, NULL, %b, '', '', ''
    FROM disbursements_payment AS payment
    WHERE batch_id = %b AND state = %b AND NOT EXISTS (
        SELECT FROM disbursements_replydifference
        WHERE payment_id = payment.id AND code = %b)
    ORDER BY number
    RETURNING id"""


class DocumentMissing(Refusal):
    """What was settled by hand has a document, and its number is named."""

    code = "document_missing"


@transaction.atomic
def resolve(
    difference: ReplyDifference,
    *,
    resolution: str,
    note: str,
    document_number: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Say what was found out about a difference; it moves no money.

    Raises WrongState (it is resolved), SamePerson (who drafted the batch does not explain it),
    DocumentMissing.
    """
    assert resolution != Resolution.ANSWERED, "only the bank answers"
    difference.refresh_from_db(from_queryset=ReplyDifference.objects.select_for_update())
    if difference.resolved_at:
        raise WrongState(f"{difference} is resolved")
    if difference.batch and difference.batch.made_by_id == by.staff_id:
        raise SamePerson(f"{by} drafted {difference.batch}")
    if resolution == Resolution.SETTLED_BY_HAND and not document_number.strip():
        raise DocumentMissing(str(difference))
    difference.resolution, difference.note = resolution, note.strip()
    difference.document_number = document_number.strip()
    difference.resolved_at, difference.resolved_by_id = at, by.staff_id
    difference.save()


def note_unanswered(*, at: datetime) -> int:
    """Note each payment that the bank should have answered by now, once; return how many.

    The bank has BANK_ANSWER_DAYS working days after the day on which it was to pay.
    """
    return sum(
        _note_unanswered(batch, at=at)
        for batch in Batch.objects.filter(state=BatchState.SENT).order_by("id")
        if batch.sent_at and answer_due(batch.sent_at) < programme_day(at)
    )


def answer_due(sent_at: datetime) -> date:
    """Return the last day on which the bank may answer what was sent then."""
    return after_working_days(value_day(sent_at), settings.BANK_ANSWER_DAYS)


def note_lines(
    file: BankFile, batch: Batch | None, *, at: datetime, ids: Iterable[int] | None = None
) -> None:
    """Note the lines that fit nothing: those of the ids, else all that were judged so far."""
    ask(
        _NOTE_LINES,
        {
            "batch": batch.pk if batch else None,
            "file": file.pk,
            "codes": list(rules.MISFITS),
            "all": ids is None,
            "ids": list(ids or ()),
            "refused": PaymentState.REFUSED,
            "contradiction": rules.CONTRADICTION,
            "at": at,
        },
    )


def note_control(file: BankFile, batch: Batch, reply: Reply, *, at: datetime) -> None:
    """Note that the bank took the order for another one than we sent: by count or by sum."""
    count, total_fen = reply.control_count, reply.control_fen
    if count in {None, batch.payments_count} and total_fen in {None, batch.total_fen}:
        return
    ReplyDifference.objects.create(
        batch=batch,
        file=file,
        code=rules.CONTROL_SUM,
        ours=str(batch.payments_count),
        status="" if count is None else str(count),
        ours_fen=batch.total_fen,
        bank_fen=total_fen,
        recorded_at=at,
    )


def answered(payment_ids: Iterable[int], *, at: datetime) -> None:
    """The bank has answered after all: what was noted as missing is resolved by that."""
    missing = ReplyDifference.objects.open().filter(
        payment__in=list(payment_ids), code=rules.UNANSWERED
    )
    missing.update(resolution=Resolution.ANSWERED, resolved_at=at)


def _note_unanswered(batch: Batch, *, at: datetime) -> int:
    code = rules.UNANSWERED
    return len(ask(_NOTE_UNANSWERED, [code, at, batch.pk, PaymentState.SCHEDULED, code]))
