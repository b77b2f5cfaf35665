"""How long the lines' money lasts, as a picture: a band of days for each line, as one SVG."""

from collections.abc import Iterator
from datetime import date, timedelta
from html import escape

from django.utils.translation import gettext as _

from subsidy.reports.charts import text
from subsidy.reports.columns import group_name, runs_out, unit_name
from subsidy.reports.rules import FundReport, FundRow

BAND, DOT = "#93b4f5", "#2563eb"
WIDTH, LEFT, RIGHT = 900, 230, 40
TOP, ROW_HEIGHT, FOOT = 34, 24, 34
#: The lines that run out first; the table below the picture names all.
LINES_MAX = 20
#: A band may be open at its end; no axis needs to reach farther than this.
DAYS_SHOWN_MAX = 366
TICKS = 4


def runway_chart(report: FundReport) -> str:
    """Return the SVG, or nothing where no line is foretold to run out."""
    rows = _first_to_run_out(report)
    if not rows:
        return ""
    days = _days(report.as_of, rows)
    height = TOP + len(rows) * ROW_HEIGHT + FOOT
    title = _("When the money runs out at the recent pace")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="runway-chart" role="img"'
        f' viewBox="0 0 {WIDTH} {height}" width="100%" aria-labelledby="runway-chart-title"'
        f' style="color-scheme: light dark" font-family="system-ui, sans-serif" font-size="13"'
        f' fill="currentColor"><title id="runway-chart-title">{escape(title)}</title>'
        f"{''.join(_axis(report.as_of, days, len(rows)))}"
        f"{''.join(_bands(report.as_of, days, rows))}</svg>"
    )


def _first_to_run_out(report: FundReport) -> list[FundRow]:
    foretold = [row for row in report.rows if row.runway and row.runway.early_on]
    return sorted(foretold, key=_middle_day)[:LINES_MAX]


def _middle_day(row: FundRow) -> date:
    assert row.runway
    return row.runway.expected_on or date.max


def _days(as_of: date, rows: list[FundRow]) -> int:
    """Return how many days the axis spans: to the end of the last band."""
    ends = [row.runway.late_on for row in rows if row.runway]
    spans = [(end - as_of).days if end else DAYS_SHOWN_MAX for end in ends]
    return max(spans)


def _x(days_ahead: int, days: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * min(days_ahead, days) / days


def _axis(as_of: date, days: int, rows: int) -> Iterator[str]:
    bottom = TOP + rows * ROW_HEIGHT
    for tick in range(TICKS + 1):
        ahead = days * tick // TICKS
        x = _x(ahead, days)
        yield (
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{bottom}"'
            f' stroke="currentColor" stroke-opacity="0.2"/>'
        )
        day = (as_of + timedelta(days=ahead)).isoformat()
        yield text(x, bottom + 18, day, anchor="middle")
    yield text(LEFT, 16, _("Band: four in five run out in these days"), weight="600")


def _bands(as_of: date, days: int, rows: list[FundRow]) -> Iterator[str]:
    for number, row in enumerate(rows):
        assert row.runway
        assert row.runway.early_on
        top = TOP + number * ROW_HEIGHT
        name = f"{unit_name(row.unit)} · {group_name(row.group)}"
        left = _x((row.runway.early_on - as_of).days, days)
        late = row.runway.late_on
        right = _x((late - as_of).days if late else days, days)
        yield text(LEFT - 10, top + 12, name, anchor="end")
        yield (
            f'<rect x="{left:.1f}" y="{top}" width="{max(right - left, 2):.1f}" height="14" rx="3"'
            f' fill="{BAND}"><title>{escape(f"{name}: {runs_out(row)}")}</title></rect>'
        )
        if row.runway.expected_on:
            x = _x((row.runway.expected_on - as_of).days, days)
            yield f'<circle cx="{x:.1f}" cy="{top + 7}" r="5" fill="{DOT}"/>'
