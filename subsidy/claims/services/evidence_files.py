"""The files of evidence: random names under the day they came, in files or in object storage.

A file is stored before its row is written, so a crash between the two leaves a file that nobody
names; a sweep removes it a day later.
"""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, storages

from subsidy.claims import files
from subsidy.claims.models import Evidence, ScanState
from subsidy.claims.services.scanning import scan
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal

logger = logging.getLogger(__name__)

#: A file younger than this may still get its row; the sweep looks back over so many days.
ORPHAN_DAYS_MIN = 2
ORPHAN_DAYS_MAX = 9
RESCANS_PER_SWEEP_MAX = 500
FAILURES_MAX = 3


class Damaged(Refusal):
    """The file in the storage is gone, or not the one that was uploaded."""

    code = "unavailable"


def storage() -> Storage:
    return storages["evidence"]


@contextmanager
def stored(file: BinaryIO, *, at: datetime) -> Iterator[str]:
    """Store the file and yield its name; take it away again unless a row names it by the end."""
    name = f"{_folder(programme_day(at))}/{secrets.token_hex(16)}"
    file.seek(0)
    storage().save(name, File(file))
    try:
        yield name
    finally:
        if not Evidence.objects.filter(name=name).exists():
            storage().delete(name)


def open_file(evidence: Evidence) -> BinaryIO:
    """Return the file, rewound, once its SHA-256 is found to be right. Raises Damaged."""
    try:
        file = cast("BinaryIO", storage().open(evidence.name))
    except FileNotFoundError as error:
        logger.error("the file of evidence %s is gone", evidence.reference)  # noqa: TRY400 - said
        raise Damaged from error
    _size, sha256 = files.digest_of(file)
    if sha256 != evidence.sha256:
        file.close()
        logger.error("the file of evidence %s has changed", evidence.reference)
        raise Damaged
    file.seek(0)
    return file


def discard_orphan_files(*, at: datetime) -> int:
    """Delete the files of the last days that no row names; return how many."""
    today, discarded = programme_day(at), 0
    for age in range(ORPHAN_DAYS_MIN, ORPHAN_DAYS_MAX + 1):
        folder = _folder(today - timedelta(days=age))
        names = {f"{folder}/{name}" for name in _listed(folder)}
        rows = Evidence.objects.filter(name__startswith=f"{folder}/")
        for name in sorted(names - set(rows.values_list("name", flat=True))):
            storage().delete(name)
            discarded += 1
    return discarded


def rescan_waiting() -> int:
    """Ask the scanner about what it has not seen; return how much it has now.

    An infected file is deleted, its row stays. A few failures in a row mean that it is away.
    """
    if not settings.CLAMAV_HOST:
        return 0
    done = failures = 0
    for evidence in Evidence.objects.unscanned()[:RESCANS_PER_SWEEP_MAX]:
        is_done = _rescan(evidence)
        done += is_done
        failures = 0 if is_done else failures + 1
        if failures == FAILURES_MAX:
            break
    return done


def _rescan(evidence: Evidence) -> bool:
    try:
        with open_file(evidence) as file:
            state = scan(file)
    except Damaged:
        return False  # said in the log already; the proof names it
    if state == ScanState.UNSCANNED:
        return False
    Evidence.objects.filter(pk=evidence.pk).update(scan=state)
    if state == ScanState.INFECTED:
        logger.warning("evidence %s is infected; its file is deleted", evidence.reference)
        storage().delete(evidence.name)
    return True


def _folder(day: date) -> str:
    return f"{day:%Y/%m/%d}"


def _listed(folder: str) -> list[str]:
    try:
        return storage().listdir(folder)[1]
    except FileNotFoundError:
        return []
