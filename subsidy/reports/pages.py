"""What the page of the fund allocation report shows: figures as text, sums and the chart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString, mark_safe

from subsidy.programmes.models import Programme
from subsidy.reports.charts import fund_chart
from subsidy.reports.columns import COLUMNS, group_name, programme_name, unit_name
from subsidy.reports.rules import FundReport, Sums
from subsidy.reports.services import fund_report


@dataclass(frozen=True)
class Line:
    """A line of the page's tables: what it is about, and its figures in the order of headings."""

    names: tuple[str, ...]
    figures: tuple[str, ...]


def fund_page(programme: Programme, as_of: date) -> dict[str, object]:
    """Return the template's context, in the active language. Raises ProgrammeIsATest."""
    report = fund_report(programme, as_of=as_of)
    units = ((unit_name(unit), sums) for unit, sums in report.by_unit.items())
    groups = ((group_name(group), sums) for group, sums in report.by_group.items())
    return {
        "report": report,
        "programme": programme,
        "programme_name": programme_name(report),
        "chart": _chart(report),
        "headings": [str(column.heading) for column in COLUMNS],
        "rows": [
            _line((unit_name(row.unit), group_name(row.group)), row.sums) for row in report.rows
        ],
        "units": _lines(units),
        "groups": _lines(groups),
        "total": _line((), report.total),
    }


def _chart(report: FundReport) -> SafeString:
    return mark_safe(fund_chart(report))  # noqa: S308 - the chart escapes every text it is given


def _lines(pairs: Iterable[tuple[str, Sums]]) -> list[Line]:
    return [_line((name,), sums) for name, sums in pairs]


def _line(names: tuple[str, ...], sums: Sums) -> Line:
    return Line(names, tuple(column.text(sums) for column in COLUMNS))
