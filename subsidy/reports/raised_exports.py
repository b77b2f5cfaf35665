"""The list of raised prices as files and as a table for terminals."""

import csv
import io
import json
from dataclasses import asdict
from datetime import datetime, time
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from openpyxl import Workbook
from openpyxl.styles import Font
from rich import box
from rich.table import Table

from subsidy.catalogue.models import PriceBaseline
from subsidy.core.clock import SHANGHAI
from subsidy.core.money import yuan
from subsidy.core.names import in_language
from subsidy.reports.rules.raised import RaisedPrice, RaisedPrices
from subsidy.reports.workbooks import workbook_bytes
from subsidy.web.csvs import guarded

KINDS: dict[str, str | Promise] = {
    "filed": gettext_lazy("filed price"),
    "sold": gettext_lazy("last sale"),
}
HEADINGS: tuple[str | Promise, ...] = (
    gettext_lazy("Merchant"),
    gettext_lazy("Unit"),
    gettext_lazy("Product"),
    gettext_lazy("Baseline"),
    gettext_lazy("Sales counted"),
    gettext_lazy("Price now"),
    gettext_lazy("Since"),
    gettext_lazy("Rise"),
    gettext_lazy("Rise, %"),
    gettext_lazy("Claims concerned"),
    gettext_lazy("Subsidy concerned"),
)
WIDTHS = (44, 14, 34, 12, 12, 12, 12, 12, 10, 12, 16)
YUAN, PERCENT = "#,##0.00", "0.00"
_FORMATS = {4: YUAN, 6: YUAN, 8: YUAN, 9: PERCENT, 11: YUAN}


def rule_text(raised: RaisedPrices) -> str:
    """Return in words what the prices are compared with."""
    return _("%(statistic)s of %(scope)s, from %(day)s to the eve of the price now") % {
        "statistic": PriceBaseline.Statistic(raised.statistic).label,
        "scope": PriceBaseline.Scope(raised.scope).label,
        "day": raised.from_on.isoformat(),
    }


def cells(row: RaisedPrice) -> list[str]:
    """Return the row as people read it, amounts in yuan."""
    return [
        f"{row.merchant} {row.credit_code}",
        in_language(zh=row.unit_zh, en=row.unit_en),
        f"{row.brand} {row.model}",
        yuan(row.baseline_fen),
        str(row.n),
        f"{yuan(row.current_fen)} ({KINDS[row.current_kind]})",
        row.current_from.isoformat(),
        yuan(row.rise_fen),
        f"{row.rise_bp / 100:.2f}",
        str(row.claims),
        yuan(row.subsidy_fen),
    ]


def as_json(raised: RaisedPrices) -> str:
    """Return the list with its rule, money in fen."""
    document = asdict(raised) | {"rows": [_facts(row) for row in raised.rows]}
    return json.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n"


def as_csv(raised: RaisedPrices) -> str:
    """Return one line for each product of a merchant, in fen."""
    out = io.StringIO()
    names = [*RaisedPrice.__dataclass_fields__, "rise_fen", "rise_bp"]
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    for row in raised.rows:
        writer.writerow({name: guarded(value) for name, value in _facts(row).items()})
    return out.getvalue()


def as_xlsx(raised: RaisedPrices) -> bytes:
    """Return a workbook in yuan; the same list is the same bytes."""
    book = Workbook()
    sheet = book.active
    assert sheet
    sheet.title = _("Raised prices")
    sheet.append([_title(raised)])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([rule_text(raised)])
    sheet.append([])
    sheet.append([str(heading) for heading in HEADINGS])
    for cell, width in zip(sheet[4], WIDTHS, strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    for row in raised.rows:
        sheet.append(_figures(row))
        for column, form in _FORMATS.items():
            sheet.cell(sheet.max_row, column).number_format = form
    sheet.freeze_panes = "A5"
    return workbook_bytes(book, datetime.combine(raised.as_of, time.max, SHANGHAI))


def as_table(raised: RaisedPrices) -> Table:
    table = Table(
        title=_title(raised),
        caption=rule_text(raised),
        box=box.SIMPLE_HEAD,
        title_style="bold",
        pad_edge=False,
    )
    for number, heading in enumerate(HEADINGS):
        table.add_column(str(heading), justify="right" if number > 2 else "left", no_wrap=True)
    for row in raised.rows:
        table.add_row(*cells(row))
    return table


def _title(raised: RaisedPrices) -> str:
    return _("Raised prices: %(programme)s, as of %(day)s, in yuan") % {
        "programme": raised.programme,
        "day": raised.as_of.isoformat(),
    }


def _facts(row: RaisedPrice) -> dict[str, object]:
    return asdict(row) | {"rise_fen": row.rise_fen, "rise_bp": row.rise_bp}


def _figures(row: RaisedPrice) -> list[object]:
    """Return the row as a sheet takes it: figures as numbers."""
    shown = cells(row)
    return [
        *map(guarded, shown[:3]),
        *(Decimal(row.baseline_fen) / 100, row.n, Decimal(row.current_fen) / 100),
        *(shown[6], Decimal(row.rise_fen) / 100, Decimal(row.rise_bp) / 100),
        *(row.claims, Decimal(row.subsidy_fen) / 100),
    ]
