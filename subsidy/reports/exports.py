"""The fund allocation report as files: JSON and CSV in fen for machines, a workbook for people."""

import csv
import io
import json
from decimal import Decimal

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from subsidy.reports.columns import COLUMNS, Measure, group_name, programme_name, unit_name
from subsidy.reports.rules import FIGURES, FundReport, Runway, Sums
from subsidy.reports.workbooks import workbook_bytes

Cells = Cell | MergedCell  # as openpyxl types them

RUNWAY = ("pace_fen", "early_on", "expected_on", "late_on")
FORMATS = {
    Measure.FEN: "#,##0.00",
    Measure.BASIS_POINTS: "0.00%",
    Measure.COUNT: "#,##0",
}
HEADING_ROW = 5
NAME_WIDTH_MIN = 14
FIGURE_WIDTH_MIN = 12


def as_json(report: FundReport) -> str:
    """Return what the checksum covers, the checksum, and sums and names for convenience."""
    document = report.content | {
        "checksum": report.checksum,
        "total": report.total.figures(),
        "by_unit": {unit.code: sums.figures() for unit, sums in report.by_unit.items()},
        "by_group": {group: sums.figures() for group, sums in report.by_group.items()},
        "runways": [
            {"unit": row.unit.code, "group": row.group} | _runway(row.runway)
            for row in report.rows
            if row.runway
        ],
        "units": {
            unit.code: {"name_zh": unit.name_zh, "name_en": unit.name_en} for unit in report.by_unit
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def as_csv(report: FundReport) -> str:
    """Return one line for each unit and group, in fen; no sums, so that sums come out right."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = ["programme", "as_of", "known_at", "unit", "unit_zh", "unit_en", "group"]
    writer.writerow([*names, *FIGURES, *RUNWAY])
    days = [report.programme, report.as_of.isoformat(), report.known_at.isoformat()]
    for row in report.rows:
        place = [row.unit.code, row.unit.name_zh, row.unit.name_en, row.group]
        runway = _runway(row.runway) if row.runway else dict.fromkeys(RUNWAY, "")
        writer.writerow([*days, *place, *row.sums.figures().values(), *runway.values()])
    return out.getvalue()


def _runway(runway: Runway) -> dict[str, object]:
    """Return an estimate with its band; no day where the money lasts beyond the forecast."""
    days = [getattr(runway, name) for name in RUNWAY[1:]]
    texts = [day.isoformat() if day else "" for day in days]
    return dict(zip(RUNWAY, [runway.pace_fen, *texts], strict=True))


def as_xlsx(report: FundReport) -> bytes:
    """Return a workbook in yuan: all lines, then sums by unit and by category group.

    The same report is the same bytes: the file says when its figures were known, not when it was
    written.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    lines = [([unit_name(row.unit), group_name(row.group)], row.sums) for row in report.rows]
    units = [([unit_name(unit)], sums) for unit, sums in report.by_unit.items()]
    groups = [([group_name(group)], sums) for group, sums in report.by_group.items()]
    unit, group = _("Programme unit"), _("Category group")
    _fill(book.create_sheet(_("Fund lines")), report, [unit, group], lines)
    _fill(book.create_sheet(_("By unit")), report, [unit], units)
    _fill(book.create_sheet(_("By category group")), report, [group], groups)
    return workbook_bytes(book, report.known_at)


def _fill(
    sheet: Worksheet, report: FundReport, names: list[str], rows: list[tuple[list[str], Sums]]
) -> None:
    _head(sheet, report)
    sheet.append([*names, *(str(column.heading) for column in COLUMNS)])
    assert sheet.max_row == HEADING_ROW
    total_names = [_("Total"), *[""] * (len(names) - 1)]
    for labels, sums in [*rows, (total_names, report.total)]:
        figures = (_number(column.value(sums), column.measure) for column in COLUMNS)
        sheet.append([*labels, *figures])
    for row in sheet.iter_rows(min_row=HEADING_ROW + 1, min_col=len(names) + 1):
        for cell, column in zip(row, COLUMNS, strict=True):
            cell.number_format = FORMATS[column.measure]
    for cell in (*sheet[HEADING_ROW], *sheet[sheet.max_row]):
        cell.font = Font(bold=True)
    sheet.freeze_panes = sheet.cell(HEADING_ROW + 1, len(names) + 1).coordinate
    _widen(sheet, names=len(names))


def _head(sheet: Worksheet, report: FundReport) -> None:
    sheet.append([_("Fund allocation: %s") % programme_name(report)])
    sheet["A1"].font = Font(bold=True, size=14)
    when = {
        "day": report.as_of.isoformat(),
        "moment": report.known_at.isoformat(timespec="minutes"),
    }
    sheet.append([_("As of %(day)s, as known at %(moment)s. Amounts in yuan.") % when])
    sheet.append([_("Checksum: %s") % report.checksum])
    sheet.append([])


def _number(value: int, measure: Measure) -> int | Decimal:
    if measure is Measure.FEN:
        return Decimal(value) / 100
    return value if measure is Measure.COUNT else Decimal(value) / 10_000


def _widen(sheet: Worksheet, *, names: int) -> None:
    """Make each column as wide as its longest text; a Chinese character takes two places."""
    for index, column in enumerate(sheet.iter_cols(min_row=HEADING_ROW + 1), start=1):
        floor = NAME_WIDTH_MIN if index <= names else FIGURE_WIDTH_MIN
        texts = [_shown(cell) for cell in column]
        longest = max(len(text) + sum(ord(sign) > 0x2E7F for sign in text) for text in texts)
        sheet.column_dimensions[get_column_letter(index)].width = max(floor, longest + 2)


def _shown(cell: Cells) -> str:
    is_money = cell.number_format == FORMATS[Measure.FEN]
    return f"{cell.value:,.2f}" if is_money else str(cell.value)
