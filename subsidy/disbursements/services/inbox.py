"""Read the bank's inbox: keep every file, apply it, then move it out of the way."""

import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError

from subsidy.core.errors import Refusal
from subsidy.disbursements.files.outbox import sha256_of
from subsidy.disbursements.files.reply import BYTES_MAX
from subsidy.disbursements.models import BankFile
from subsidy.disbursements.models.bank_files import PART_BYTES_MAX, FileKind
from subsidy.disbursements.services.kept import keep
from subsidy.disbursements.services.locks import Lock, alone
from subsidy.disbursements.services.reply import apply_reply
from subsidy.disbursements.services.staging import ReplyUnreadable

FILES_PER_SWEEP_MAX = 100
NAME_LENGTH_MAX = 100
#: Replies, whole ones: a file that is still being written has another name.
SUFFIXES = (".xml", ".csv")
ERROR_LENGTH_MAX = 200
logger = logging.getLogger(__name__)


def read_replies(
    directory: Path, *, at: datetime, limit: int = FILES_PER_SWEEP_MAX
) -> list[BankFile]:
    """Take in the XML and CSV files of `inbox` below the directory and apply what waits.

    Returns what was applied.

    A file is kept in the database before it is applied, and moved to `inbox/done` after (what
    cannot be read, to `inbox/refused`): killed in between, the next call goes on. One that fails
    keeps its error and waits; it holds up no other. While another process reads, nothing is done.
    """
    with alone(Lock.READ) as is_mine:
        return _read(directory, at=at, limit=limit) if is_mine else []


def _read(directory: Path, *, at: datetime, limit: int) -> list[BankFile]:
    inbox = directory / "inbox"
    inbox.mkdir(mode=0o750, parents=True, exist_ok=True)
    paths = sorted(path for path in inbox.iterdir() if _is_reply(path))[:limit]
    kept = {path: _keep(path, at=at) for path in paths if _is_readable(path)}
    waiting = list(BankFile.objects.awaiting_application()[:limit])
    applied = [file for file in waiting if _apply(file, at=at)]
    for path, pk in kept.items():
        _tidy(path, BankFile.objects.get(pk=pk))
    return applied


def _is_reply(path: Path) -> bool:
    is_finished = not path.name.startswith(".") and path.suffix in SUFFIXES
    return is_finished and path.is_file()


def _is_readable(path: Path) -> bool:
    if path.stat().st_size <= BYTES_MAX:
        return True
    logger.error("bank reply %s is larger than %s bytes", path.name, BYTES_MAX)
    _shelve(path, "refused", path.name)
    return False


def _keep(path: Path, *, at: datetime) -> int:
    """Return the id of the row that holds the file; the same content is kept once."""
    sha256 = sha256_of(path)
    known = BankFile.objects.filter(kind=FileKind.REPLY, sha256=sha256).first()
    file = known or keep(_chunks(path), kind=FileKind.REPLY, name=_name(path, sha256), at=at)
    return file.pk


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(PART_BYTES_MAX):
            yield chunk


def _name(path: Path, sha256: str) -> str:
    """Return the file's own name, marked with its hash where that is too long or taken."""
    is_free = not BankFile.objects.filter(name=path.name).exists()
    if is_free and len(path.name) <= NAME_LENGTH_MAX:
        return path.name
    return f"{path.stem[:80]}.{sha256[:12]}{path.suffix}"


def _apply(file: BankFile, *, at: datetime) -> bool:
    try:
        apply_reply(file, at=at)
    except ReplyUnreadable as fault:
        _mark(file, fault, applied_at=at)
    except Refusal as fault:
        _mark(file, fault, tried_at=at)
    except DatabaseError as fault:
        logger.exception("bank reply %s could not be applied", file.name)
        _mark(file, fault, tried_at=at)
    else:
        return True
    return False


def _mark(file: BankFile, fault: Exception, **moments: datetime) -> None:
    error = str(fault)[:ERROR_LENGTH_MAX]
    BankFile.objects.filter(pk=file.pk, applied_at=None).update(last_error=error, **moments)


def _tidy(path: Path, file: BankFile) -> None:
    if file.applied_at:
        _shelve(path, "refused" if file.last_error else "done", file.name)


def _shelve(path: Path, shelf: str, name: str) -> None:
    (path.parent / shelf).mkdir(mode=0o750, exist_ok=True)
    path.rename(path.parent / shelf / name)
