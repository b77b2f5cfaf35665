"""Reading the file of a feed: rows as they stream by, checked as far as each can be alone."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TextIO

from subsidy.core.errors import Refusal
from subsidy.feeds.rules.cells import Column, Unfit
from subsidy.feeds.rules.columns import COLUMNS, disagreements


class FeedUnreadable(Refusal):
    """The file as a whole cannot be read, so nothing of it is looked at."""

    code = "file_refused"


@dataclass(frozen=True, slots=True)
class FeedFault:
    """One fault of one row; `line` counts from 1, the header included."""

    line: int
    column: str
    code: str
    value: str = ""


@dataclass(slots=True)
class FeedLine:
    """A row: its values by column, and its faults so far."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[FeedFault] = field(default_factory=list)

    def refuse(self, column: str, code: str, value: object = "") -> None:
        self.faults.append(FeedFault(self.line, column, code, str(value)))


def read_lines(kind: str, file: TextIO, *, today: date) -> Iterator[FeedLine]:
    """Yield every row of the file. Raises FeedUnreadable."""
    reader = csv.reader(file)
    columns = _header(kind, next(reader, []))
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FeedUnreadable(f"line {line}: {error}") from error
        if cells:
            yield _row(kind, line, columns, cells, today=today)


def _header(kind: str, cells: Sequence[str]) -> list[Column]:
    known = {column.name: column for column in COLUMNS[kind]}
    names = [cell.strip() for cell in cells]
    unknown = [name for name in names if name not in known]
    missing = [
        name for name, column in known.items() if name not in names and not column.is_optional
    ]
    if unknown or missing or len(names) != len(set(names)):
        raise FeedUnreadable(
            f"line 1: columns are {', '.join(known)}; "
            f"missing: {', '.join(missing) or '-'}; unknown: {', '.join(unknown) or '-'}"
        )
    return [known[name] for name in names]


def _row(
    kind: str, line: int, columns: Sequence[Column], cells: Sequence[str], *, today: date
) -> FeedLine:
    row = FeedLine(line, {column.name: column.nothing for column in COLUMNS[kind]})
    if len(cells) != len(columns):
        row.refuse("", "row_ragged", len(cells))
        return row
    for column, cell in zip(columns, cells, strict=True):
        _read(row, column, cell.strip(), today)
    if not row.faults:
        for name, code in disagreements(kind, row.values):
            row.refuse(name, code, row.values[name])
    return row


def _read(row: FeedLine, column: Column, cell: str, today: date) -> None:
    if not cell:
        if not column.is_optional:
            row.refuse(column.name, "value_missing")
        return
    try:
        row.values[column.name] = column.read(cell, today)
    except Unfit as unfit:
        row.refuse(column.name, unfit.code, cell)
