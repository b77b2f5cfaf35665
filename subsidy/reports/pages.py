"""What the page of the fund allocation report shows: figures as text, sums and the chart."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.safestring import SafeString, mark_safe

from subsidy.programmes.models import Programme
from subsidy.reports.charts import fund_chart
from subsidy.reports.columns import (
    RUNS_OUT,
    columns_of,
    group_name,
    programme_name,
    run_out_band,
    run_out_day,
    unit_name,
)
from subsidy.reports.rules import Sums
from subsidy.reports.runway_chart import runway_chart
from subsidy.reports.services import fund_report


@dataclass(frozen=True)
class Line:
    """A line of the page's tables: what it is about, and its figures in the order of headings."""

    names: tuple[str, ...]
    figures: tuple[str, ...]
    runs_out: str = ""
    band: str = ""


def fund_page(
    programme: Programme, as_of: date, known_at: datetime | None = None
) -> dict[str, object]:
    """Return the template's context, in the active language. Raises ProgrammeIsATest."""
    report = fund_report(programme, as_of=as_of, known_at=known_at)
    columns = columns_of(report)

    def line(names: tuple[str, ...], sums: Sums, *end: str) -> Line:
        return Line(names, tuple(column.text(sums) for column in columns), *end)

    return {
        "report": report,
        "programme": programme,
        "programme_name": programme_name(report),
        "chart": _chart(fund_chart(report)),
        "runway_chart": _chart(runway_chart(report)),
        "runs_out_heading": str(RUNS_OUT),
        "headings": [str(column.heading) for column in columns],
        "rows": [
            line(
                (unit_name(row.unit), group_name(row.group)),
                row.sums,
                run_out_day(row),
                run_out_band(row),
            )
            for row in report.rows
        ],
        "units": [line((unit_name(unit),), sums) for unit, sums in report.by_unit.items()],
        "groups": [line((group_name(group),), sums) for group, sums in report.by_group.items()],
        "total": line((), report.total),
    }


def _chart(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308 - the charts escape every text they are given
