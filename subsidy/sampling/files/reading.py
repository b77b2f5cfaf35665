"""The worksheet that comes back: cells as they are, and every fault with the cell it stands in."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from subsidy.core.money import parse_yuan
from subsidy.sampling.files.layout import (
    ANSWERS,
    FIRST_ROW,
    KEY_ROW,
    KEYS,
    NO,
    YES,
    unguarded,
)

BYTES_MAX = 5 * 1024 * 1024
#: A small file may hold a large one; nobody examines so much by hand.
UNPACKED_BYTES_MAX = 60 * 1024 * 1024
ROWS_MAX = 20_000
#: What is read of a row; all else is for people.
READ = ("claim", "book_yuan", *ANSWERS)


class Unreadable(Exception):
    """This is no worksheet of ours."""


@dataclass(frozen=True, slots=True)
class CellFault:
    """A code of `core.codes` and the address of the cell, such as "U12"."""

    code: str
    cell: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One row that was filled in, and where its claim and its book value stand."""

    claim: str
    book_fen: int | None
    audited_fen: int
    is_wrong: bool
    note: str
    claim_cell: str
    book_cell: str
    note_cell: str


@dataclass(slots=True)
class Worksheet:
    """The rows with an answer, and what is wrong with the others."""

    answers: list[Answer] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)


def read(content: bytes) -> Worksheet:
    """Return what the file says. Rows whose answers are all empty are not examined yet.

    Raises Unreadable: no workbook, too large, or not laid out as ours.
    """
    found, seen = Worksheet(), set()
    for number, row in enumerate(_rows(content), start=FIRST_ROW):
        cells = _Cells(number, row, found.faults)
        if cells.is_empty:
            continue
        answer = cells.answer()
        if cells.claim and cells.claim in seen:
            found.faults.append(CellFault("row_repeated", cells.address("claim")))
        seen.add(cells.claim)
        if answer is not None:
            found.answers.append(answer)
    return found


def _rows(content: bytes) -> Sequence[Mapping[str, Any]]:
    """Return the cells of each row by their key."""
    try:
        with ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if len(content) > BYTES_MAX or unpacked > UNPACKED_BYTES_MAX:
            raise Unreadable
        book = load_workbook(io.BytesIO(content), keep_links=False)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, SyntaxError) as error:
        raise Unreadable from error
    page: Any = book.worksheets[0] if book.worksheets else None
    if page is None or page.max_row > ROWS_MAX:
        raise Unreadable
    if [page.cell(KEY_ROW, column).value for column, _ in enumerate(KEYS, start=1)] != list(KEYS):
        raise Unreadable
    rows = page.iter_rows(min_row=FIRST_ROW, max_col=len(KEYS))
    return [dict(zip(KEYS, row, strict=True)) for row in rows]


class _Cells:
    """The cells of one row, read into a list of faults."""

    def __init__(self, number: int, row: Mapping[str, Any], faults: list[CellFault]) -> None:
        self._number, self._row, self._faults = number, row, faults
        self.claim = self._text("claim")

    @property
    def is_empty(self) -> bool:
        return all(self._row[key].value in {None, ""} for key in ANSWERS)

    def address(self, key: str) -> str:
        return f"{get_column_letter(KEYS.index(key) + 1)}{self._number}"

    def answer(self) -> Answer | None:
        """Return the answer, or None where a fault keeps it from being one."""
        before = len(self._faults)
        self._faults += self._formulas()
        if len(self._faults) > before:
            return None
        if not self.claim:
            self._fault("value_missing", "claim")
        book_fen, audited_fen = self._fen("book_yuan"), self._fen("audited_yuan")
        is_wrong = self._yes("wrong")
        if len(self._faults) > before or audited_fen is None:
            return None
        return Answer(
            claim=self.claim,
            book_fen=book_fen,
            audited_fen=audited_fen,
            is_wrong=is_wrong,
            note=self._text("note"),
            claim_cell=self.address("claim"),
            book_cell=self.address("book_yuan"),
            note_cell=self.address("note"),
        )

    def _formulas(self) -> Iterator[CellFault]:
        for key in READ:
            if self._row[key].data_type == "f":
                yield CellFault("formula_refused", self.address(key))

    def _fault(self, code: str, key: str) -> None:
        self._faults.append(CellFault(code, self.address(key)))

    def _text(self, key: str) -> str:
        value = self._row[key].value
        return "" if value is None else unguarded(str(value).strip())

    def _fen(self, key: str) -> int | None:
        value = self._row[key].value
        if value is None or value == "":
            self._fault("value_missing", key)
            return None
        try:
            return _fen(value)
        except ValueError:
            self._fault("value_invalid", key)
            return None

    def _yes(self, key: str) -> bool:
        word = self._text(key).lower()
        if word not in {"", *_YES, *_NO}:
            self._fault("value_invalid", key)
        return word in _YES


_YES, _NO = frozenset({YES, "y", "是"}), frozenset({NO, "n", "否"})


def _fen(value: object) -> int:
    """Return the fen of a cell in yuan. Raises ValueError: no amount, or parts of a fen."""
    if isinstance(value, bool):
        raise ValueError("a truth is no amount")  # noqa: TRY004 - the caller asks for one kind
    if isinstance(value, int | float | Decimal):
        fen = Decimal(str(value)) * 100
        if not fen.is_finite() or fen != int(fen):
            raise ValueError("parts of a fen")
        return int(fen)
    return parse_yuan(str(value))
