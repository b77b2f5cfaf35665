"""Send approved batches: keep the files, write them out, then say so. Safe to kill at any point."""

import hashlib
from datetime import datetime
from pathlib import Path

from django.db import transaction

from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal, WrongState
from subsidy.core.moves import move
from subsidy.disbursements.files import outbox, pain001, treasury_csv
from subsidy.disbursements.models import BankFile, Batch
from subsidy.disbursements.models.bank_files import FileKind
from subsidy.disbursements.services.locks import Lock, alone
from subsidy.disbursements.services.orders import sealed_order
from subsidy.disbursements.states import BatchState

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
    Raises WrongState, BeingSent, ContentChanged, FileConflict; OSError when the disk fails.
    """
    with alone(Lock.SEND, batch.pk) as is_mine:
        if not is_mine:
            raise BeingSent(batch.number)
        files = _keep(batch, at=at)
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
def _keep(batch: Batch, *, at: datetime) -> list[BankFile]:
    batch.refresh_from_db(from_queryset=Batch.objects.select_for_update())
    if batch.state != BatchState.APPROVED:
        raise WrongState(f"cannot send a batch that is {batch.state}")
    if kept := list(batch.files.orders().order_by("id")):
        return kept
    order = sealed_order(batch, at=at)
    contents = {
        FileKind.ORDER_XML: pain001.write(order),
        FileKind.ORDER_CSV: treasury_csv.write(order),
    }
    return BankFile.objects.bulk_create(
        BankFile(
            batch=batch,
            kind=kind,
            name=batch.number + PLACES[kind][1],
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
            written_at=at,
        )
        for kind, content in contents.items()
    )


def _write(file: BankFile, directory: Path) -> None:
    place, _ending = PLACES[FileKind(file.kind)]
    try:
        outbox.put(directory / place, file.name, bytes(file.content))
    except outbox.OtherContent as fault:
        raise FileConflict(str(fault)) from fault


@transaction.atomic
def _record(batch: Batch, *, by: Actor, at: datetime) -> None:
    batch.files.orders().update(sent_at=at)
    move(batch, "send", by=by, at=at, sent_at=at, tried_at=None, last_error="")
