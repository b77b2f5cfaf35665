"""Payments against the bank's own words: every applied reply is read again."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from subsidy.disbursements.files import pain002
from subsidy.disbursements.files.pain002 import Status
from subsidy.disbursements.models import BankFile, Batch, Payment, ReplyDifference
from subsidy.disbursements.models.bank_files import FileKind
from subsidy.disbursements.states import PaymentState
from subsidy.operations.services.proofs.proof import ROWS_NAMED_MAX, Finding, Row

BATCHES_PER_FETCH = 20
Saying = tuple[str, Status]  # payment reference, what the bank said of it


@transaction.atomic
def said_by_the_bank() -> Finding:
    """Each payment, against what the replies say of it; lines noted as differences aside.

    A refusal is the last word, whatever came before: a bank may give back what it had paid. One
    statement, read in portions, so that all batches are seen at one moment.
    """
    looked_at, rows = 0, []
    for batch in _batches().iterator(chunk_size=BATCHES_PER_FETCH):
        states = {payment["reference"]: payment["state"] for payment in batch.states}
        looked_at += len(states)
        rows += _compare(states, _sayings(batch, states))
    rows.sort(key=lambda row: row.subject)
    return Finding(looked_at, len(rows), tuple(rows[:ROWS_NAMED_MAX]))


def _batches() -> Any:
    replies = BankFile.objects.filter(
        batch=OuterRef("pk"), kind=FileKind.REPLY, applied_at__isnull=False, last_error=""
    ).order_by("id")
    differences = ReplyDifference.objects.filter(file__batch=OuterRef("pk")).order_by("id")
    payments = Payment.objects.filter(batch=OuterRef("pk")).order_by("id")
    return (
        Batch.objects.real()
        .only("id")
        .order_by("id")
        .annotate(
            states=ArraySubquery(
                payments.values(_=JSONObject(reference="reference", state="state"))
            ),
            reply_ids=ArraySubquery(replies.values("id")),
            replies=ArraySubquery(replies.values("content")),
            misfits=ArraySubquery(
                differences.values(
                    _=JSONObject(file="file_id", reference="reference", status="status")
                )
            ),
        )
    )


def _sayings(batch: Any, references: Iterable[str]) -> set[Saying]:
    """Return what the applied replies said and what was not set aside as a difference."""
    misfits = {(one["file"], one["reference"], one["status"]) for one in batch.misfits}
    return {
        (reference, status)
        for file_id, content in zip(batch.reply_ids, batch.replies, strict=True)
        for reference, status in _lines(bytes(content), references)
        if (file_id, reference, status) not in misfits
    }


def _lines(content: bytes, references: Iterable[str]) -> list[Saying]:
    reply = pain002.read(content)
    if reply.whole is not None:
        return [(reference, reply.whole.status) for reference in references]
    return [(line.end_to_end_id, line.status) for line in reply.lines]


def _compare(states: dict[str, str], sayings: set[Saying]) -> list[Row]:
    rows = [
        Row(reference, _expected(reference, state, sayings), state)
        for reference, state in states.items()
    ]
    return [row for row in rows if row.expected != row.found]


def _expected(reference: str, state: str, sayings: set[Saying]) -> str:
    """Return the state that the bank's words call for; without any, nothing was paid or refused."""
    if (reference, Status.REFUSED) in sayings:
        return PaymentState.REFUSED
    if (reference, Status.ACCEPTED) in sayings:
        return PaymentState.PAID
    answered = {PaymentState.PAID, PaymentState.REFUSED}
    return PaymentState.SCHEDULED if state in answered else state
