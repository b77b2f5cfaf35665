"""The audit report as a workbook: all figures on the first sheet, then a sheet for each table."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from subsidy.reports.audit_charts import BARS_MAX
from subsidy.reports.audit_view import ShownReport, ShownTable, shown
from subsidy.reports.columns import Measure
from subsidy.reports.models import Snapshot
from subsidy.reports.workbooks import workbook_bytes

FORMATS = {
    Measure.FEN: "#,##0.00",
    Measure.BASIS_POINTS: "0.00%",
    Measure.COUNT: "#,##0",
    Measure.NUMBER: "#,##0.00",
    Measure.TEXT: "General",
}
TITLE_LENGTH_MAX = 31
WIDTH_MIN, WIDTH_MAX = 10, 60
BOLD = Font(bold=True)


def as_xlsx(snapshot: Snapshot) -> bytes:
    """Return the file, in the active language and in yuan; the same snapshot is the same bytes."""
    report = shown(snapshot)
    book = Workbook()
    book.remove(book.worksheets[0])
    _summary(book.create_sheet(_("Summary")), report)
    tables = [table for section in report.sections for table in section.tables]
    for number, table in enumerate(tables, start=1):
        title = f"{number} {table.title}".replace("/", " ")[:TITLE_LENGTH_MAX]
        _fill(book.create_sheet(title), report, table)
    return workbook_bytes(book, snapshot.known_at)


def _summary(sheet: Worksheet, report: ShownReport) -> None:
    facts = [
        (report.title, ""),
        (_("Programme"), report.programme),
        (_("Programme unit"), report.place),
        (_("Period"), report.period),
        (_("Known by"), report.known),
        (_("Compared with"), report.compared or "—"),
        (_("Reference"), report.reference),
        (_("SHA-256"), report.sha256),
    ]
    for place, (name, value) in enumerate(facts, start=1):
        _put(sheet, place, 1, name, Measure.TEXT)
        _put(sheet, place, 2, value, Measure.TEXT)
    sheet["A1"].font = Font(bold=True, size=14)
    heading = len(facts) + 2
    headings = [_("Section"), _("Figure"), _("Value"), _("Before"), _("Difference")]
    _headings(sheet, heading, headings)
    row = heading
    for section in report.sections:
        for figure in section.figures:
            row += 1
            value, before, measure = figure.value, figure.before, figure.measure
            _put(sheet, row, 1, section.title, Measure.TEXT)
            _put(sheet, row, 2, figure.title, Measure.TEXT)
            _put(sheet, row, 3, value, measure)
            if before is not None:
                _put(sheet, row, 4, before, measure)
            if figure.change:
                _put(sheet, row, 5, value - before, measure)
    _finish(sheet, frozen=sheet.cell(heading + 1, 3).coordinate, first=heading)


def _fill(sheet: Worksheet, report: ShownReport, table: ShownTable) -> None:
    _put(sheet, 1, 1, table.title, Measure.TEXT)
    sheet["A1"].font = Font(bold=True, size=13)
    _put(sheet, 2, 1, f"{report.heading} · {report.period}", Measure.TEXT)
    _put(sheet, 3, 1, table.note or (table.empty if not table.rows else ""), Measure.TEXT)
    heading = 4
    _headings(sheet, heading, table.headings)
    lines = [*table.rows, *([table.total] if table.total else [])]
    for row, values in enumerate(lines, start=heading + 1):
        for column, (value, measure) in enumerate(
            zip(values, table.measures, strict=True), start=1
        ):
            _put(sheet, row, column, value, measure)
    if table.total:
        for cell in sheet[heading + len(lines)]:
            cell.font = BOLD
    _finish(sheet, frozen=sheet.cell(heading + 1, 2).coordinate, first=heading)
    _chart(sheet, table, heading)


def _headings(sheet: Worksheet, row: int, headings: Sequence[str]) -> None:
    for column, text in enumerate(headings, start=1):
        _put(sheet, row, column, text, Measure.TEXT)
        sheet.cell(row, column).font = BOLD
        sheet.cell(row, column).alignment = Alignment(wrap_text=True, vertical="top")


def _put(sheet: Worksheet, row: int, column: int, value: Any, measure: Measure) -> None:
    """Write a typed value; what is said of formulas stands in `workbook_bytes`."""
    if value is None or value == "":
        return
    cell = sheet.cell(row, column)
    cell.number_format = FORMATS[measure]
    if measure is Measure.TEXT:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    elif measure is Measure.FEN:
        cell.value = Decimal(value) / 100
    else:
        cell.value = Decimal(value) / 10_000 if measure is Measure.BASIS_POINTS else value


def _finish(sheet: Worksheet, *, frozen: str, first: int) -> None:
    """Freeze the headings; make each column as wide as its texts, a Chinese sign counting two."""
    sheet.freeze_panes = frozen
    for index, column in enumerate(sheet.iter_cols(min_row=first), start=1):
        texts = [_shown(cell.value) for cell in column]
        longest = max(len(text) + sum(ord(sign) > 0x2E7F for sign in text) for text in texts)
        width = min(max(WIDTH_MIN, longest + 3), WIDTH_MAX)
        sheet.column_dimensions[get_column_letter(index)].width = width


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:,.2f}" if isinstance(value, Decimal) else str(value)


def _chart(sheet: Worksheet, table: ShownTable, heading: int) -> None:
    """Draw the bars of the table beside it."""
    if table.bars is None or not 0 < len(table.rows) <= BARS_MAX:
        return
    names = list(table.names)
    last = heading + len(table.rows)
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap = "bar", "stacked", 100
    chart.title, chart.height, chart.width = table.title, 9, 18
    for part in table.bars.parts:
        column = names.index(part.column) + 1
        values = Reference(sheet, min_col=column, min_row=heading, max_row=last)
        chart.add_data(values, titles_from_data=True)
        chart.series[-1].graphicalProperties.solidFill = part.colour.removeprefix("#")
    label = names.index(table.bars.label) + 1
    chart.set_categories(Reference(sheet, min_col=label, min_row=heading + 1, max_row=last))
    chart.y_axis.delete = chart.x_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"
    sheet.add_chart(chart, f"{get_column_letter(len(names) + 2)}{heading}")
