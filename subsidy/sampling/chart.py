"""The evaluation as a picture: one SVG, no scripts, to be put into a page as it is.

A line for the projected error with its upper limit, and for what is asked back with its lower one,
against the tolerable error. Text takes the colour of the page around it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from subsidy.core.money import yuan

WIDTH, LEFT, RIGHT, TOP, ROW, BAR = 760, 220, 40, 40, 46, 14
BLUE, GREEN, RED = "#2563eb", "#0d9488", "#be123c"


@dataclass(frozen=True)
class Line:
    """A bar up to `fen`, and a whisker between two limits."""

    label: str
    fen: int
    low_fen: int
    high_fen: int
    colour: str


def evaluation_chart(figures: Mapping[str, Any]) -> str:
    """Return the SVG, or nothing while no limit is known."""
    if figures["upper_fen"] is None:
        return ""
    lines = list(_lines(figures))
    tolerable_fen = figures["tolerable_fen"]
    full_fen = max([tolerable_fen, *(line.high_fen for line in lines), 1]) * 1.1
    height = TOP + len(lines) * ROW + 10
    shapes = [shape for row, line in enumerate(lines) for shape in _draw(line, row, full_fen)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="evaluation-chart" role="img"'
        f' viewBox="0 0 {WIDTH} {height}" width="100%" aria-labelledby="evaluation-chart-title"'
        f' font-family="system-ui, sans-serif" font-size="13" fill="currentColor">'
        f'<title id="evaluation-chart-title">{escape(_("Projected error and its limits"))}</title>'
        f"{''.join(_tolerable(tolerable_fen, full_fen, height))}{''.join(shapes)}</svg>"
    )


def _lines(figures: Mapping[str, Any]) -> Iterator[Line]:
    error_fen = figures["error_fen"]
    yield Line(_("projected error"), error_fen, error_fen, figures["upper_fen"], BLUE)
    if figures["clawback_upper_fen"] is not None:
        low_fen = figures["clawback_fen"]
        yield Line(_("may be asked back"), low_fen, low_fen, figures["clawback_upper_fen"], GREEN)
    yield Line(_("found in the items"), figures["found_fen"], 0, 0, BLUE)


def _draw(line: Line, row: int, full_fen: float) -> Iterator[str]:
    top = TOP + row * ROW
    middle = top + BAR / 2
    end = _x(line.fen, full_fen)
    yield _text(LEFT - 12, top + BAR - 7, line.label, anchor="end")
    yield (
        f'<rect x="{LEFT}" y="{top}" width="{max(end - LEFT, 0):.1f}" height="{BAR}"'
        f' fill="{line.colour}"><title>{escape(line.label)}: {yuan(line.fen)}</title></rect>'
    )
    far = _x(max(line.high_fen, line.fen), full_fen)
    if line.high_fen > line.low_fen:
        near = _x(line.low_fen, full_fen)
        yield (
            f'<path d="M{near:.1f} {middle}H{far:.1f}M{far:.1f} {top}V{top + BAR}"'
            f' stroke="currentColor" stroke-width="2" fill="none"/>'
        )
    words = yuan(line.fen)
    if line.high_fen > line.fen:
        words = f"{words} – {yuan(line.high_fen)}"
    yield _text(LEFT - 12, top + BAR + 10, words, anchor="end")  # never across the line


def _tolerable(fen: int, full_fen: float, height: int) -> Iterator[str]:
    x = _x(fen, full_fen)
    yield (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="26" y2="{height}" stroke="{RED}"'
        f' stroke-width="2" stroke-dasharray="5 4"/>'
    )
    label = _("tolerable: %(yuan)s") % {"yuan": yuan(fen)}
    yield _text(x, 18, label, anchor="end" if x > WIDTH * 0.7 else "middle")


def _x(fen: float, full_fen: float) -> float:
    share = min(max(fen / full_fen, 0.0), 1.0)
    return LEFT + (WIDTH - LEFT - RIGHT) * share


def _text(x: float, y: float, words: str, *, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
