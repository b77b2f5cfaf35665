"""Files in the database: written and read piece by piece, each piece under its own hash."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from subsidy.core.errors import Refusal
from subsidy.core.rows import draw_ids, insert
from subsidy.disbursements.models import BankFile, BankFilePart
from subsidy.disbursements.models.bank_files import PART_BYTES_MAX


class FileDamaged(Refusal):
    """What is kept of a file is not what its hash says."""

    code = "file_damaged"


@transaction.atomic
def keep(chunks: Iterable[bytes], *, at: datetime, **facts: object) -> BankFile:
    """Store the chunks as one file with `facts`; its row comes last, so it is there whole or not.

    Whatever the chunks raise ends it, and nothing is stored.
    """
    [file_id] = draw_ids(BankFile, 1)
    digest, size, number = hashlib.sha256(), 0, 0
    for number, content in enumerate(_parts(chunks), start=1):
        digest.update(content)
        size += len(content)
        own = hashlib.sha256(content).hexdigest()
        insert([BankFilePart(file_id=file_id, number=number, content=content, sha256=own)])
    return BankFile.objects.create(
        pk=file_id,
        sha256=digest.hexdigest(),
        size=size,
        parts_count=number,
        written_at=at,
        **facts,
    )


def pieces(file: BankFile) -> Iterator[bytes]:
    """Yield the file's content, a part at a time. Raises FileDamaged, at the end at the latest."""
    digest = hashlib.sha256()
    for number in range(1, file.parts_count + 1):
        content = _content(file, number)
        digest.update(content)
        yield content
    if digest.hexdigest() != file.sha256:
        raise FileDamaged(f"{file.name} is not what its hash says")


def opened(file: BankFile) -> BinaryIO:
    """Return the file to be read as if it lay on disk. Reading raises FileDamaged, as `pieces`."""
    return io.BufferedReader(_Pieces(pieces(file)))


def _content(file: BankFile, number: int) -> bytes:
    part = file.parts.filter(number=number).values_list("content", flat=True).first()
    if part is None:
        raise FileDamaged(f"{file.name} lacks part {number}")
    return bytes(part)


def _parts(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Join the chunks and cut them into parts of the same size, the last one apart."""
    buffer = bytearray()
    for chunk in chunks:
        buffer += chunk
        while len(buffer) >= PART_BYTES_MAX:
            yield bytes(buffer[:PART_BYTES_MAX])
            del buffer[:PART_BYTES_MAX]
    if buffer:
        yield bytes(buffer)


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a raw stream."""

    def __init__(self, content: Iterator[bytes]) -> None:
        self._content, self._rest = content, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = memoryview(next(self._content, b""))
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
