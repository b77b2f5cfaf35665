"""Bars of a table of the audit report: one SVG, no scripts, in the manner of the fund report's."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from subsidy.reports.audit_view import ShownTable
from subsidy.reports.charts import AXIS_FEN, axis_step, axis_text, legend_width, text
from subsidy.reports.columns import Measure, said

WIDTH, RIGHT = 900, 110
LEFT_MIN, LEFT_MAX = 120, 360
TOP, LEGEND_HEIGHT, ROW_HEIGHT, BAR_HEIGHT, FOOT = 38, 24, 24, 15, 30
#: A picture of more bars than that is a table.
BARS_MAX = 60
NAME_LENGTH_MAX = 48


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Where the bars stand, and what the longest one counts."""

    left: int
    top: int
    full: int

    def x(self, value: float) -> float:
        return (WIDTH - self.left - RIGHT) * value / self.full


def bars_chart(table: ShownTable) -> str:
    """Return the SVG of the table's bars; nothing where there are none, or all are empty."""
    bars = table.bars
    if bars is None or not 0 < len(table.rows) <= BARS_MAX:
        return ""
    columns = [table.column(part.column) for part in bars.parts]
    full = max(sum(values) for values in zip(*columns, strict=True))
    if full <= 0:
        return ""
    names = [_short(str(name)) for name in table.column(bars.label)]
    frame = Frame(
        left=min(max(LEFT_MIN, *(legend_width(name) + 12 for name in names)), LEFT_MAX),
        top=TOP + (LEGEND_HEIGHT if len(bars.parts) > 1 else 0),
        full=full,
    )
    bottom = frame.top + len(names) * ROW_HEIGHT
    title = str(bars.title)
    shapes = [
        text(0, 14, title, weight="600"),
        *_legend(table, frame),
        *_axis(frame, _measure(table), bottom=bottom),
        *_rows(table, names, frame),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="audit-chart" role="img"'
        f' viewBox="0 0 {WIDTH} {bottom + FOOT}" width="100%" aria-label="{escape(title)}"'
        f' style="color-scheme: light dark" font-family="system-ui, sans-serif" font-size="13"'
        f' fill="currentColor">{"".join(shapes)}</svg>'
    )


def _measure(table: ShownTable) -> Measure:
    assert table.bars
    return table.measures[list(table.names).index(table.bars.parts[0].column)]


def _heading(table: ShownTable, column: str) -> str:
    return table.headings[list(table.names).index(column)]


def _legend(table: ShownTable, frame: Frame) -> Iterator[str]:
    assert table.bars
    if len(table.bars.parts) == 1:
        return
    left = frame.left
    for part in table.bars.parts:
        name = _heading(table, part.column)
        yield f'<rect x="{left}" y="28" width="12" height="12" rx="2" fill="{part.colour}"/>'
        yield text(left + 18, 38, name)
        left += 36 + legend_width(name)


def _axis(frame: Frame, measure: Measure, *, bottom: int) -> Iterator[str]:
    for value in range(0, frame.full + 1, axis_step(frame.full)):
        x = frame.left + frame.x(value)
        yield (
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{frame.top - 8}" y2="{bottom}"'
            f' stroke="currentColor" stroke-opacity="0.2"/>'
        )
        yield text(x, bottom + 18, _tick(value, measure), anchor="middle")


def _tick(value: int, measure: Measure) -> str:
    return axis_text(value) if measure is Measure.FEN else f"{value:,}"


def _rows(table: ShownTable, names: list[str], frame: Frame) -> Iterator[str]:
    assert table.bars
    measure = _measure(table)
    columns = {part: table.column(part.column) for part in table.bars.parts}
    for row, name in enumerate(names):
        top = frame.top + row * ROW_HEIGHT
        yield text(frame.left - 10, top + BAR_HEIGHT - 3, name, anchor="end")
        left, total = float(frame.left), 0
        for part, values in columns.items():
            width = frame.x(max(values[row], 0))
            label = f"{name}, {_heading(table, part.column)}: {said(values[row], measure)}"
            if width:
                yield (
                    f'<rect x="{left:.2f}" y="{top}" width="{width:.2f}" height="{BAR_HEIGHT}"'
                    f' fill="{part.colour}"><title>{escape(label)}</title></rect>'
                )
            left += width
            total += values[row]
        yield text(left + 6, top + BAR_HEIGHT - 3, _end(total, measure))


def _end(value: int, measure: Measure) -> str:
    """Return the amount to the nearest hundred yuan: labels are for looking, tables for reading."""
    if measure is Measure.FEN:
        rounded = (value + 5_000) // 10_000 * 10_000
        return axis_text(rounded if value >= AXIS_FEN // 100 else value)
    return said(value, measure)


def _short(name: str) -> str:
    """Return a name that fits beside its bar; a Chinese character is twice as wide as a letter."""
    width = 0
    for place, sign in enumerate(name):
        width += 2 if ord(sign) > 0x2E7F else 1
        if width > NAME_LENGTH_MAX:
            return name[:place] + "…"
    return name
