"""Puts a file where the bank fetches it: whole or not at all, and never twice."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

#: Where the bank's collector moves what it has fetched; a file there is not put out again.
TAKEN = "taken"


class OtherContent(Exception):
    """A file of that name lies there, and it is not ours."""


def put(directory: Path, name: str, content: Iterable[bytes], *, sha256: str) -> None:
    """Write the content under its name, durably. Doing it again changes nothing.

    A reader sees the whole file or none: it is written under a hidden name and then renamed.
    Raises OtherContent, OSError, and whatever ends the content early: then nothing is put out.
    """
    directory.mkdir(mode=0o750, parents=True, exist_ok=True)
    for place in (directory / name, directory / TAKEN / name):
        if place.exists():
            if sha256_of(place) != sha256:
                raise OtherContent(f"{place} has other content")
            return
    hidden = directory / f".{name}.part"
    _write(hidden, content)
    hidden.rename(directory / name)
    _sync(directory)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 (hex) of a file; only pieces of it are in memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, content: Iterable[bytes]) -> None:
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640)
    with os.fdopen(number, "wb") as file:
        file.writelines(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(directory: Path) -> None:
    """Make the names in the directory survive a loss of power."""
    number = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
