"""Reads a treasury system's answer: CSV, with the columns and words that its profile names."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from subsidy.disbursements.files.profile import Profile, ReplyTable
from subsidy.disbursements.files.reply import (
    ID_LENGTH_MAX,
    REASON_LENGTH_MAX,
    Reply,
    ReplyLine,
    Status,
    Unreadable,
    count_of,
    counted,
    fen_of,
)
from subsidy.disbursements.files.text import line_of

Row = Mapping[str, str]


def read(stream: BinaryIO, profile: Profile) -> Reply:
    """Return what the treasury says. Raises Unreadable, also later on while the lines are read."""
    rows = _rows(stream, profile)
    first = next(rows, None)
    if first is None:
        raise Unreadable("a table without rows")
    order_reference = _cell(first, profile.reply.batch)
    return Reply(
        order_reference=order_reference,
        lines=counted(_lines(first, rows, profile.reply, order_reference)),
    )


def _rows(stream: BinaryIO, profile: Profile) -> Iterator[Row]:
    text = io.TextIOWrapper(stream, encoding=profile.encoding, newline="")
    try:
        reader = csv.DictReader(text, delimiter=profile.delimiter, strict=True)
        missing = _headings(profile.reply) - set(reader.fieldnames or ())
        if missing:
            raise Unreadable(f"no column {', '.join(sorted(missing))}")
        for row in reader:
            if None in row or None in row.values():
                raise Unreadable(f"row {reader.line_num} has not as many fields as the heading")
            yield row
    except (csv.Error, UnicodeDecodeError) as fault:
        raise Unreadable(f"not the table of the profile: {fault}") from fault


def _headings(table: ReplyTable) -> set[str]:
    optional = (table.amount_yuan, table.reason_code, table.reason_text, table.bank_reference)
    return {table.batch, table.reference, table.status, *filter(None, optional)}


def _lines(
    first: Row, rows: Iterator[Row], table: ReplyTable, order_reference: str
) -> Iterator[ReplyLine]:
    """Yield the rows as lines; the closing row, where there is one, counts those before it."""
    count, row = 0, first
    while not _is_total(row, table):
        if _cell(row, table.batch) != order_reference:
            raise Unreadable("rows of more than one batch")
        yield _line(row, table)
        count += 1
        following = next(rows, None)
        if following is None:
            if table.total_mark:
                raise Unreadable("the closing row is missing")
            return
        row = following
    if count_of(_cell(row, table.status)) != count or next(rows, None) is not None:
        raise Unreadable("the closing row does not close the table")


def _is_total(row: Row, table: ReplyTable) -> bool:
    return table.total_mark is not None and _cell(row, table.reference) == table.total_mark


def _line(row: Row, table: ReplyTable) -> ReplyLine:
    word, amount = _cell(row, table.status), _cell(row, table.amount_yuan)
    return ReplyLine(
        end_to_end_id=_cell(row, table.reference),
        status=_status(word, table),
        amount_fen=fen_of(amount) if amount else None,
        reason_code=_cell(row, table.reason_code),
        reason_text=_cell(row, table.reason_text, REASON_LENGTH_MAX),
        bank_reference=_cell(row, table.bank_reference),
    )


def _status(word: str, table: ReplyTable) -> Status:
    if word in table.accepted:
        return Status.ACCEPTED
    return Status.REFUSED if word in table.refused else Status.PENDING


def _cell(row: Row, heading: str | None, length_max: int = ID_LENGTH_MAX) -> str:
    """Return what stands under a heading, without the apostrophe that keeps it from a formula."""
    text = row[heading] if heading else ""
    return line_of(text.strip().removeprefix("'"), length_max=length_max)
