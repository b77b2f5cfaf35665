"""Puts a file where the bank fetches it: whole or not at all, and never twice."""

import os
from pathlib import Path

#: Where the bank's collector moves what it has fetched; a file there is not put out again.
TAKEN = "taken"


class OtherContent(Exception):
    """A file of that name lies there, and it is not ours."""


def put(directory: Path, name: str, content: bytes) -> None:
    """Write the file under its name, durably. Doing it again changes nothing.

    A reader sees the whole file or none: it is written under a hidden name and then renamed.
    Raises OtherContent, OSError.
    """
    directory.mkdir(mode=0o750, parents=True, exist_ok=True)
    for place in (directory / name, directory / TAKEN / name):
        if place.exists():
            if place.read_bytes() != content:
                raise OtherContent(f"{place} has other content")
            return
    hidden = directory / f".{name}.part"
    _write(hidden, content)
    hidden.rename(directory / name)
    _sync(directory)


def _write(path: Path, content: bytes) -> None:
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640)
    with os.fdopen(number, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(directory: Path) -> None:
    """Make the names in the directory survive a loss of power."""
    number = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
