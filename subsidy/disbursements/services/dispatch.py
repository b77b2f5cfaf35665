"""Send approved batches: keep the files, write them out, then say so. Safe to kill at any point."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.core.moves import move
from subsidy.disbursements.files import outbox, pain001, profile, treasury_csv
from subsidy.disbursements.files.order import Order
from subsidy.disbursements.models import BankFile, Batch
from subsidy.disbursements.models.bank_files import FileKind
from subsidy.disbursements.services.kept import keep, pieces
from subsidy.disbursements.services.limits import refuse_sender
from subsidy.disbursements.services.locks import Lock, alone, take
from subsidy.disbursements.services.orders import order_of, sealed_lines
from subsidy.disbursements.services.stop import refuse_stopped

BATCHES_PER_SWEEP_MAX = 20
ERROR_LENGTH_MAX = 200
#: Where each kind of file goes, below the bank's directory, and how its name ends.
PLACES = {
    FileKind.ORDER_XML: ("outbox", ".pain001.xml"),
    FileKind.ORDER_CSV: ("outbox/treasury", ".csv"),
}


class BeingSent(Refusal):
    """Another process is sending this batch right now."""

    code = "being_sent"


class FileConflict(Refusal):
    """A file with the batch's name and other content lies in the outbox."""

    code = "file_conflict"


def send(batch: Batch, *, by: Actor, at: datetime, directory: Path) -> None:
    """Put the batch's files where the bank and the treasury fetch them, once.

    Three steps: the files are kept (committed), written, and recorded as sent. After a crash the
    next call finds the same bytes and goes on from there; `at` of the first call is in the files.
    Raises WrongState, PaymentsStopped, SamePerson (of a batch that two approve), BeingSent,
    ContentChanged, FileConflict, FileDamaged; OSError when the disk fails.
    """
    with alone(Lock.SEND, batch.pk) as is_mine:
        if not is_mine:
            raise BeingSent(batch.number)
        files = _keep(batch, by=by, at=at)
        for file in files:
            _write(file, directory)
        _record(batch, by=by, at=at)


def send_approved(
    *, at: datetime, directory: Path, limit: int = BATCHES_PER_SWEEP_MAX
) -> list[Batch]:
    """Send the batches that wait, return those that went; one that fails keeps its error."""
    sent = []
    for batch in list(Batch.objects.awaiting_dispatch()[:limit]):
        try:
            send(batch, by=Actor.sweep("send_approved"), at=at, directory=directory)
        except (Refusal, OSError) as fault:
            error = str(fault)[:ERROR_LENGTH_MAX]
            Batch.objects.filter(pk=batch.pk).update(tried_at=at, last_error=error)
        else:
            sent.append(batch)
    return sent


@transaction.atomic(durable=True)
def _keep(batch: Batch, *, by: Actor, at: datetime) -> list[BankFile]:
    take(batch, "send")
    refuse_stopped(batch.programme_id)
    refuse_sender(batch, by=by)
    if kept := list(batch.files.orders().order_by("id")):
        return kept
    order = order_of(batch, at=at)
    sums = {"control_count": order.count, "control_fen": order.total_fen}
    return [
        keep(
            _content(kind, order, batch),
            kind=kind,
            name=batch.number + ending,
            batch=batch,
            at=at,
            **sums,
        )
        for kind, (_place, ending) in PLACES.items()
    ]


def _content(kind: FileKind, order: Order, batch: Batch) -> Iterator[bytes]:
    lines = sealed_lines(batch)
    if kind == FileKind.ORDER_XML:
        return pain001.write(order, lines)
    return treasury_csv.write(order, lines, profile.load(settings.TREASURY_PROFILE))


def _write(file: BankFile, directory: Path) -> None:
    place, _ending = PLACES[FileKind(file.kind)]
    try:
        outbox.put(directory / place, file.name, pieces(file), sha256=file.sha256)
    except outbox.OtherContent as fault:
        raise FileConflict(str(fault)) from fault


@transaction.atomic
def _record(batch: Batch, *, by: Actor, at: datetime) -> None:
    batch.files.orders().update(sent_at=at)
    facts: dict[str, Any] = {"sent_at": at, "sent_by": by.staff_id}
    move(batch, "send", by=by, at=at, tried_at=None, last_error="", **facts)
