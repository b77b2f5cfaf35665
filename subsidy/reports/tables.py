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
    for unit, sums in report.by_unit.items():
        groups = {row.group: row.sums for row in report.rows if row.unit == unit}
        _add_block(table, unit_name(unit), sums, groups, columns)
    _add_block(table, _("All units"), report.total, report.by_group, columns)
    return table


def _add_block(
    table: Table, name: str, sums: Sums, groups: dict[str, Sums], columns: Columns
) -> None:
    table.add_section()
    table.add_row(name, *(column.text(sums) for column in columns), style="bold")
    for group, part in groups.items():
        table.add_row(f"  {group_name(group)}", *(column.text(part) for column in columns))
