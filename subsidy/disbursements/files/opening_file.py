"""The file of an existing system's claims: a JSON object a line (NDJSON), in UTF-8."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from subsidy.claims.rules.opening import OpeningRow
from subsidy.core.faults import Fault
from subsidy.web.parsing import Malformed, parse

LINE_BYTES_MAX = 100_000


@dataclass(frozen=True)
class ReadLine:
    """One line of the file: the claim it holds, or what keeps it from being one."""

    number: int
    raw: bytes
    row: OpeningRow | None
    faults: tuple[Fault, ...] = ()


def read(path: Path) -> Iterator[ReadLine]:
    """Yield the lines that hold something; only one at a time is in memory. Raises OSError."""
    with path.open("rb") as file:
        for number, raw in enumerate(iter(lambda: file.readline(LINE_BYTES_MAX + 1), b""), 1):
            if raw.strip():
                yield _line(number, raw.rstrip(b"\r\n"))


def _line(number: int, raw: bytes) -> ReadLine:
    try:
        return ReadLine(number, raw, parse(raw, OpeningRow))
    except Malformed as malformed:
        return ReadLine(number, raw, None, tuple(malformed.faults))
