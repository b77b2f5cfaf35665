"""The audit report for terminals, and as JSON."""

import json

from django.utils.translation import gettext as _
from rich import box
from rich.table import Table

from subsidy.reports.audit_view import MADE_OF_NUMBERS, ShownReport, ShownTable, shown
from subsidy.reports.models import Snapshot
from subsidy.reports.terminals import drawn


def as_json(snapshot: Snapshot) -> str:
    """Return what the checksum covers, and beside it what the report is known by."""
    document = {
        "reference": snapshot.reference,
        "sha256": snapshot.sha256,
        "previous": snapshot.previous.reference if snapshot.previous else None,
        "made_at": snapshot.made_at.isoformat(),
        "made_by": snapshot.made_by,
        "content": snapshot.facts,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def as_text(snapshot: Snapshot, *, styled: bool) -> str:
    """Return all figures and tables of the report, in the active language."""
    report = shown(snapshot)
    parts = [
        f"{report.heading}\n{report.period}\n",
        drawn(_figures(report), styled=styled),
        *(
            drawn(_table(table), styled=styled)
            for section in report.sections
            for table in section.tables
            if table.rows
        ),
        f"{report.reference}  SHA-256 {report.sha256}\n",
    ]
    return "\n".join(parts)


def _bare(title: str) -> Table:
    return Table(title=title, box=box.SIMPLE_HEAD, title_style="bold", title_justify="left")


def _figures(report: ShownReport) -> Table:
    table = _bare("")
    table.add_column(_("Figure"), no_wrap=True)
    table.add_column(_("Value"), justify="right", no_wrap=True)
    table.add_column(_("Change"), justify="right", no_wrap=True)
    for section in report.sections:
        table.add_section()
        table.add_row(section.title, "", "", style="bold")
        for figure in section.figures:
            table.add_row(f"  {figure.title}", figure.text, figure.change)
    return table


def _table(shown_table: ShownTable) -> Table:
    table = _bare(shown_table.title)
    for heading, measure in zip(shown_table.headings, shown_table.measures, strict=True):
        is_number = measure in MADE_OF_NUMBERS
        table.add_column(heading, justify="right" if is_number else "left", no_wrap=True)
    for row in shown_table.texts:
        table.add_row(*row)
    if shown_table.total:
        table.add_section()
        table.add_row(*shown_table.total_text, style="bold")
    return table
