"""The worksheet that goes out to the auditor: one row for each item, the answers left open."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from subsidy.sampling.files.layout import (
    ANSWERS,
    FIRST_ROW,
    HEADING_ROW,
    KEY_ROW,
    KEYS,
    NO,
    YES,
    guarded,
)

Value = str | int | Decimal | None
GREY, OPEN = Font(color="808080", size=8), PatternFill("solid", fgColor="FFF7D6")
MONEY_FORMAT, WIDTH_MAX = "#,##0.00", 40


@dataclass(frozen=True, slots=True)
class Sheet:
    """title: name of the sheet; head: lines above the table; headings: key -> for people."""

    title: str
    head: Sequence[str]
    headings: Mapping[str, str]
    rows: Sequence[Mapping[str, Value]]


def write(sheet: Sheet) -> bytes:
    """Return the workbook. Texts that a spreadsheet would run are guarded."""
    assert len(sheet.head) < KEY_ROW
    book = Workbook()
    page = book.worksheets[0]
    page.title = sheet.title
    for number, line in enumerate(sheet.head, start=1):
        page.cell(number, 1, guarded(line)).font = Font(bold=number == 1)
    for column, key in enumerate(KEYS, start=1):
        page.cell(KEY_ROW, column, key).font = GREY
        page.cell(HEADING_ROW, column, guarded(sheet.headings[key])).font = Font(bold=True)
        for number, row in enumerate(sheet.rows, start=FIRST_ROW):
            _fill(page, number, column, key, row.get(key))
    _dress(page, last_row=FIRST_ROW + len(sheet.rows) - 1)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _fill(page: Worksheet, row: int, column: int, key: str, value: Value) -> None:
    cell = page.cell(row, column, guarded(value) if isinstance(value, str) else value)
    if key.endswith("_yuan"):
        cell.number_format = MONEY_FORMAT
    if key in ANSWERS:
        cell.protection = Protection(locked=False)
        cell.fill = OPEN


def _dress(page: Worksheet, *, last_row: int) -> None:
    """Lock what is not to be changed, offer yes and no, widen the columns."""
    page.protection.sheet = True
    page.freeze_panes = page.cell(FIRST_ROW, 3).coordinate
    choice = DataValidation(type="list", formula1=f'"{YES},{NO}"', allow_blank=True)
    page.add_data_validation(choice)
    for column, key in enumerate(KEYS, start=1):
        letter = get_column_letter(column)
        cells = page.iter_rows(min_row=KEY_ROW, min_col=column, max_col=column, values_only=True)
        longest = max(_width(str(value or "")) for (value,) in cells)
        page.column_dimensions[letter].width = min(WIDTH_MAX, longest + 2)
        if key == "wrong" and last_row >= FIRST_ROW:
            choice.add(f"{letter}{FIRST_ROW}:{letter}{last_row}")


def _width(text: str) -> int:
    """Return the width in characters; a Chinese one takes two places."""
    return len(text) + sum(ord(sign) > 0x2E7F for sign in text)
