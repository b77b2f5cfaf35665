"""The fund allocation report as a table for terminals, in yuan."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from rich import box
from rich.table import Table

from subsidy.reports.columns import (
    Column,
    columns_of,
    group_name,
    programme_name,
    unit_name,
)
from subsidy.reports.rules import FundReport, Sums

Columns = Sequence[Column]


def fund_table(report: FundReport) -> Table:
    """Return the lines of each unit with their sum, then the sums by group and of all."""
    columns = columns_of(report)
    table = Table(
        title=_("Fund allocation: %(programme)s, as of %(day)s, in yuan")
        % {"programme": programme_name(report), "day": report.as_of.isoformat()},
        caption=_("Checksum: %s") % report.checksum,
        box=box.SIMPLE_HEAD,
        title_style="bold",
        pad_edge=False,
    )
    for heading in (_("Unit"), _("Category group")):
        table.add_column(heading, no_wrap=True)
    for column in columns:
        table.add_column(str(column.heading), justify="right", no_wrap=True)
    _add_units(table, report, columns)
    for group, sums in report.by_group.items():
        _add(table, [_("all units"), group_name(group)], sums, columns)
    table.add_section()
    _add(table, [_("Total"), ""], report.total, columns, style="bold")
    return table


def _add_units(table: Table, report: FundReport, columns: Columns) -> None:
    for unit, sums in report.by_unit.items():
        name = unit_name(unit)
        rows = [row for row in report.rows if row.unit == unit]
        for row in rows:
            _add(table, [name if row is rows[0] else "", group_name(row.group)], row.sums, columns)
        if len(rows) > 1:
            _add(table, ["", _("together")], sums, columns, style="italic")
        table.add_section()


def _add(
    table: Table, names: list[str], sums: Sums, columns: Columns, *, style: str | None = None
) -> None:
    table.add_row(*names, *(column.text(sums) for column in columns), style=style)
