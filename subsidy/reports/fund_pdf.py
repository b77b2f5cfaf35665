"""The fund allocation report on paper, wide: its columns are many."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer

from subsidy.reports.charts import fund_chart
from subsidy.reports.columns import (
    RUNS_OUT,
    columns_of,
    group_name,
    programme_name,
    runs_out,
    unit_name,
)
from subsidy.reports.pdf import styles
from subsidy.reports.pdf.document import frame_width, written
from subsidy.reports.pdf.drawings import drawing
from subsidy.reports.rules import FundReport, Sums
from subsidy.reports.runway_chart import runway_chart

SIZE = 8
Lines = Sequence[tuple[list[str], Sums, str]]


def as_pdf(report: FundReport) -> bytes:
    """Return the file, in the active language; the same report is the same bytes."""
    title = _("Fund allocation: %s") % programme_name(report)
    foot = f"{report.programme} · {report.as_of.isoformat()} · SHA-256 {report.checksum}"
    return written(
        list(_story(report, title)), title=title, foot=foot, known_at=report.known_at, is_wide=True
    )


def _story(report: FundReport, title: str) -> Iterator[Flowable]:
    width = frame_width(is_wide=True)
    yield styles.title(title)
    when = {
        "day": report.as_of.isoformat(),
        "moment": report.known_at.isoformat(timespec="minutes"),
    }
    yield styles.note(_("As of %(day)s, as known at %(moment)s. Amounts in yuan.") % when)
    if report.rows:
        yield drawing(fund_chart(report), width)
    if svg := runway_chart(report):
        heading = styles.subheading(_("When the money runs out at the recent pace"))
        yield KeepTogether([heading, drawing(svg, width), Spacer(1, 2 * mm)])
    unit, group = _("Programme unit"), _("Category group")
    units: Lines = [([unit_name(place)], sums, "") for place, sums in report.by_unit.items()]
    groups: Lines = [([group_name(name)], sums, "") for name, sums in report.by_group.items()]
    lines: Lines = [
        ([unit_name(row.unit), group_name(row.group)], row.sums, runs_out(row))
        for row in report.rows
    ]
    yield from _table(report, _("By unit (yuan)"), [unit], units)
    yield from _table(report, _("By category group (yuan)"), [group], groups)
    yield from _table(report, _("All fund lines (yuan)"), [unit, group], lines)


def _table(report: FundReport, title: str, names: list[str], lines: Lines) -> Iterator[Flowable]:
    columns = columns_of(report)
    ends = [str(RUNS_OUT)] if any(end for _names, _sums, end in lines) else []
    rows = [
        [*labels, *(column.text(sums) for column in columns), *([end] if ends else [])]
        for labels, sums, end in lines
    ]
    total = [
        _("Total"),
        *[""] * (len(names) - 1),
        *(column.text(report.total) for column in columns),
        *[""] * len(ends),
    ]
    yield styles.subheading(title)
    yield styles.table(
        [*names, *(str(column.heading) for column in columns), *ends],
        rows,
        total=total,
        right=[*[False] * len(names), *[True] * len(columns), *[False] * len(ends)],
        width=frame_width(is_wide=True),
        size=SIZE,
    )
