"""Take a reply apart: its lines become rows, and what never fits is set aside at once."""

from datetime import datetime
from itertools import islice

from django.conf import settings
from django.db import transaction

from subsidy.core.errors import Refusal, WrongState
from subsidy.core.rows import ask, insert
from subsidy.disbursements.files import pain002, profile, reply_csv
from subsidy.disbursements.files.reply import Reply, ReplyLine as Said, Status, Unreadable
from subsidy.disbursements.models import BankFile, Batch, ReplyLine
from subsidy.disbursements.models.replies import Verdict
from subsidy.disbursements.rules import replies as rules
from subsidy.disbursements.services import differences
from subsidy.disbursements.services.kept import opened
from subsidy.disbursements.states import WITH_THE_BANK

LINES_WRITTEN_AT_ONCE = 2_000

#: What needs no look at the payments' states: unknown payments, several answers, wrong amounts.
_JUDGE_FILE = """
    UPDATE disbursements_replyline AS line SET verdict = found.verdict
    FROM (
        SELECT said.id, CASE
            WHEN payment.id IS NULL THEN %(unknown)s
            WHEN said.contradicts THEN %(contradiction)s
            WHEN said.amount_fen <> payment.amount_fen THEN %(wrong)s
            WHEN said.place > 1 THEN %(repeats)s
            ELSE '' END AS verdict
        FROM (
            SELECT id, reference, amount_fen,
                row_number() OVER (words ORDER BY number) AS place,
                min(status) OVER words <> max(status) OVER words
                OR min(amount_fen) OVER words <> max(amount_fen) OVER words AS contradicts
            FROM disbursements_replyline WHERE file_id = %(file)s AND verdict = ''
            WINDOW words AS (PARTITION BY reference)
        ) AS said
        LEFT JOIN disbursements_payment AS payment
            ON payment.reference = said.reference AND payment.batch_id = %(batch)s::bigint
    ) AS found
    WHERE line.id = found.id AND found.verdict <> ''"""

_SAID_OF_ALL = """
    INSERT INTO disbursements_replyline (file_id, number, reference, status, amount_fen,
        reason_code, reason_text, bank_reference, verdict)
    SELECT %b, number, reference, %b, NULL, %b, %b, %b, %b
    FROM disbursements_payment WHERE batch_id = %b AND state <> 'dropped' ORDER BY number"""


class ReplyUnreadable(Refusal):
    """The file is no reply that we can read."""

    code = "reply_unreadable"


@transaction.atomic
def stage(file: BankFile, *, at: datetime) -> None:
    """Write the lines of the reply as rows, all or none; doing it again changes nothing.

    Raises ReplyUnreadable, FileDamaged; WrongState while the sending of what it answers is not
    recorded yet.
    """
    file.refresh_from_db(from_queryset=BankFile.objects.select_for_update())
    if file.staged_at:
        return
    try:
        reply = read_reply(file)
        batch = Batch.objects.filter(number=reply.order_reference).first()
        _refuse_early(batch)
        _write(file, reply, batch)
    except Unreadable as fault:
        raise ReplyUnreadable(f"{file.name}: {fault}") from fault
    _judge(file, batch)
    differences.note_lines(file, batch, at=at)
    if batch:
        differences.note_control(file, batch, reply, at=at)
    sums = {"control_count": reply.control_count, "control_fen": reply.control_fen}
    BankFile.objects.filter(pk=file.pk).update(staged_at=at, batch=batch, **sums)
    file.refresh_from_db()


def read_reply(file: BankFile) -> Reply:
    """Return what the file says. Raises Unreadable, FileDamaged, also while its lines are read."""
    if file.name.endswith(".csv"):
        return reply_csv.read(opened(file), profile.load(settings.TREASURY_PROFILE))
    return pain002.read(opened(file))


def _refuse_early(batch: Batch | None) -> None:
    if batch and batch.state not in WITH_THE_BANK and batch.files.orders().exists():
        raise WrongState(f"{batch.number} is answered before its sending was recorded")


def _write(file: BankFile, reply: Reply, batch: Batch | None) -> None:
    """Write the lines, one for each payment where the bank spoke of all at once."""
    rows = (_row(file, number, said) for number, said in enumerate(reply.lines, start=1))
    while chunk := list(islice(rows, LINES_WRITTEN_AT_ONCE)):
        insert(chunk)
    if reply.whole and batch:
        _write_for_all(file, reply.whole, batch)
    elif reply.whole:
        insert([_row(file, 1, reply.whole)])


def _row(file: BankFile, number: int, said: Said) -> ReplyLine:
    return ReplyLine(
        file=file,
        number=number,
        reference=said.end_to_end_id,
        status=said.status,
        amount_fen=said.amount_fen,
        reason_code=said.reason_code,
        reason_text=said.reason_text,
        bank_reference=said.bank_reference,
        verdict=_first_verdict(said),
    )


def _first_verdict(said: Said) -> str:
    return Verdict.NOT_FINAL if said.status is Status.PENDING else Verdict.WAITING


def _write_for_all(file: BankFile, said: Said, batch: Batch) -> None:
    words = (said.status, said.reason_code, said.reason_text, said.bank_reference)
    ask(_SAID_OF_ALL, [file.pk, *words, _first_verdict(said), batch.pk])


def _judge(file: BankFile, batch: Batch | None) -> None:
    ask(
        _JUDGE_FILE,
        {
            "file": file.pk,
            "batch": batch.pk if batch else None,
            "unknown": rules.UNKNOWN_PAYMENT,
            "contradiction": rules.CONTRADICTION,
            "wrong": rules.WRONG_AMOUNT,
            "repeats": rules.REPEATS,
        },
    )
