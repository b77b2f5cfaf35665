"""The clearing statement as files and as a table for terminals."""

import csv
import io
import json
from decimal import Decimal

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from rich import box
from rich.table import Table

from subsidy.core.money import yuan
from subsidy.reports.columns import group_name, programme_name, unit_name
from subsidy.reports.rules import STATEMENT_FIGURES, Standing, Statement
from subsidy.reports.statement_columns import HEADINGS, SOURCES
from subsidy.reports.workbooks import workbook_bytes

PARTS = ("central_fen", "local_fen")


def as_json(statement: Statement) -> str:
    """Return what the checksum covers, the checksum, and the sums for convenience."""
    document = statement.content | {
        "checksum": statement.checksum,
        "total": statement.total.figures(),
        "by_unit": {unit.code: one.figures() for unit, one in statement.by_unit.items()},
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def as_csv(statement: Statement) -> str:
    """Return one line for each unit and group, in fen, with both parts of every figure."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    figures = [f"{name}_{part}" for name in STATEMENT_FIGURES for part in PARTS]
    writer.writerow(["programme", "as_of", "known_at", "unit", "group", *figures])
    days = [statement.programme, statement.as_of.isoformat(), statement.known_at.isoformat()]
    for row in statement.rows:
        parts = [fen for one in row.standing.figures().values() for fen in one.values()]
        writer.writerow([*days, row.unit.code, row.group, *parts])
    return out.getvalue()


def as_xlsx(statement: Statement) -> bytes:
    """Return a workbook in yuan: three lines (total, central, local) for each line and the sum."""
    book = Workbook()
    sheet = book.active
    assert sheet
    sheet.title = _("Clearing statement")
    sheet.append([_("Clearing statement: %s") % programme_name(statement)])
    when = {
        "day": statement.as_of.isoformat(),
        "moment": statement.known_at.isoformat(timespec="minutes"),
    }
    sheet.append([_("As of %(day)s, as known at %(moment)s. Amounts in yuan.") % when])
    sheet.append([_("Checksum: %s") % statement.checksum])
    sheet.append([])
    names = [_("Programme unit"), _("Category group"), _("Source")]
    sheet.append([*names, *map(str, HEADINGS.values())])
    for unit, group, standing in _lines(statement):
        for source, label in SOURCES.items():
            amounts = [Decimal(getattr(getattr(standing, name), source)) / 100 for name in HEADINGS]
            sheet.append([unit, group, str(label), *amounts])
    for row in sheet.iter_rows(min_row=6, min_col=4):
        for cell in row:
            cell.number_format = "#,##0.00"
    for cell in sheet[5]:
        cell.font = Font(bold=True)
    for column in "ABCDEFGHIJKL":
        sheet.column_dimensions[column].width = 18
    sheet.freeze_panes = "D6"
    return workbook_bytes(book, statement.known_at)


def statement_table(statement: Statement) -> Table:
    """Return each unit's sums with both sources below, in yuan."""
    table = Table(
        title=_("Clearing statement: %(programme)s, as of %(day)s, in yuan")
        % {"programme": programme_name(statement), "day": statement.as_of.isoformat()},
        caption=_("Checksum: %s") % statement.checksum,
        box=box.SIMPLE_HEAD,
        title_style="bold",
        pad_edge=False,
        collapse_padding=True,
    )
    table.add_column(_("Unit, source"), no_wrap=True)
    for heading in HEADINGS.values():
        table.add_column(str(heading), justify="right", no_wrap=True)
    sums = [(unit_name(unit), one) for unit, one in statement.by_unit.items()]
    for name, standing in [*sums, (_("All units"), statement.total)]:
        table.add_section()
        for source, label in SOURCES.items():
            amounts = (yuan(getattr(getattr(standing, one), source)) for one in HEADINGS)
            is_total = source == "amount_fen"
            table.add_row(
                name if is_total else f"  {label}", *amounts, style="bold" if is_total else None
            )
    return table


def _lines(statement: Statement) -> list[tuple[str, str, Standing]]:
    rows = [(unit_name(row.unit), group_name(row.group), row.standing) for row in statement.rows]
    return [*rows, (_("Total"), "", statement.total)]
