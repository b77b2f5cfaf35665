"""The fund allocation report as a table for terminals, in yuan."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from rich import box
from rich.table import Table

from subsidy.reports.columns import (
    RUNS_OUT,
    Column,
    columns_of,
    group_name,
    programme_name,
    runs_out,
    unit_name,
)
from subsidy.reports.rules import FundReport, Sums

Columns = Sequence[Column]


def fund_table(report: FundReport) -> Table:
    """Return each unit's sums with its category groups below, then those of all units."""
    columns = columns_of(report)
    table = Table(
        title=_("Fund allocation: %(programme)s, as of %(day)s, in yuan")
        % {"programme": programme_name(report), "day": report.as_of.isoformat()},
        caption=_("Checksum: %s") % report.checksum,
        box=box.SIMPLE_HEAD,
        title_style="bold",
        pad_edge=False,
        collapse_padding=True,
    )
    table.add_column(_("Unit, category group"), no_wrap=True)
    for column in columns:
        table.add_column(str(column.heading), justify="right", no_wrap=True)
    ends = {(row.unit, row.group): runs_out(row) for row in report.rows}
    if any(ends.values()):
        table.add_column(str(RUNS_OUT), no_wrap=True)
    for unit, sums in report.by_unit.items():
        rows = [row for row in report.rows if row.unit == unit]
        lines = [(row.group, row.sums, ends[unit, row.group]) for row in rows]
        _add_block(table, unit_name(unit), sums, lines, columns)
    groups = [(group, sums, "") for group, sums in report.by_group.items()]
    _add_block(table, _("All units"), report.total, groups, columns)
    return table


def _add_block(
    table: Table, name: str, sums: Sums, parts: Sequence[tuple[str, Sums, str]], columns: Columns
) -> None:
    """Add the sums and their parts by category group; cells at the end may be missing."""
    table.add_section()
    table.add_row(name, *(column.text(sums) for column in columns), style="bold")
    for group, part, end in parts:
        cells = [column.text(part) for column in columns]
        table.add_row(f"  {group_name(group)}", *cells, *([end] if end else []))
