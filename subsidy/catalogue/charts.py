"""The history of one price as a picture: one SVG, no scripts, in the colours of the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from subsidy.catalogue.services.history import PriceHistory
from subsidy.catalogue.states import FiledState
from subsidy.core.money import yuan

WIDTH, HEIGHT = 900, 220
LEFT, RIGHT, TOP, FOOT = 96, 16, 34, 26
FILED_COLOUR, SOLD_COLOUR = "#2563eb", "#d97706"


@dataclass(frozen=True)
class Field:
    """The days and prices (fen) that the picture spans."""

    first: date
    last: date
    low_fen: int
    high_fen: int

    def x(self, day: date) -> float:
        days = max((self.last - self.first).days, 1)
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - self.first).days / days, 1)

    def y(self, fen: int) -> float:
        span = max(self.high_fen - self.low_fen, 1)
        return round(HEIGHT - FOOT - (HEIGHT - TOP - FOOT) * (fen - self.low_fen) / span, 1)


def price_chart(history: PriceHistory, *, today: date) -> SafeString:
    """Return the SVG: promised prices as lines, each day's sales as strokes; or nothing at all."""
    field = _field(history, today)
    if field is None:
        return mark_safe("")
    title = _("Prices filed and paid")
    shapes = [*_axes(field), *_legend(), *_sold(history, field), *_filed(history, field, today)]
    return mark_safe(  # noqa: S308 - numbers and escaped texts alone
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' width="100%" font-family="system-ui, sans-serif" font-size="13" fill="currentColor">'
        f"<title>{escape(title)}</title>{''.join(shapes)}</svg>"
    )


def _field(history: PriceHistory, today: date) -> Field | None:
    bound = [row for row in history.filed if row.state == FiledState.IN_FORCE]
    days = [row.from_on for row in bound] + [row.day for row in history.sold]
    prices = [row.price_fen for row in bound]
    prices += [fen for row in history.sold for fen in (row.lowest_fen, row.highest_fen)]
    if not prices:
        return None
    return Field(min(days), max(today, *days), min(prices), max(prices))


def _axes(field: Field) -> Iterator[str]:
    for fen in sorted({field.low_fen, field.high_fen}):
        y = field.y(fen)
        yield (
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="currentColor"'
            f' opacity=".15"/><text x="{LEFT - 8}" y="{y + 4}" text-anchor="end"'
            f' opacity=".7">{yuan(fen)}</text>'
        )
    for day, anchor in ((field.first, "start"), (field.last, "end")):
        yield (
            f'<text x="{field.x(day)}" y="{HEIGHT - 6}" text-anchor="{anchor}"'
            f' opacity=".7">{day.isoformat()}</text>'
        )


def _legend() -> Iterator[str]:
    marks = ((FILED_COLOUR, _("filed price")), (SOLD_COLOUR, _("sales of a day")))
    for number, (colour, label) in enumerate(marks):
        x = LEFT + 160 * number
        yield (
            f'<rect x="{x}" y="8" width="12" height="12" fill="{colour}"/>'
            f'<text x="{x + 18}" y="18">{escape(label)}</text>'
        )


def _sold(history: PriceHistory, field: Field) -> Iterator[str]:
    for row in history.sold:
        x, low, high = field.x(row.day), field.y(row.lowest_fen), field.y(row.highest_fen)
        words = f"{row.day}: {yuan(row.lowest_fen)}–{yuan(row.highest_fen)} ({row.sales})"
        yield (
            f'<line x1="{x}" x2="{x}" y1="{low + 2}" y2="{high - 2}" stroke="{SOLD_COLOUR}"'
            f' stroke-width="3"><title>{words}</title></line>'
        )


def _filed(history: PriceHistory, field: Field, today: date) -> Iterator[str]:
    for row in history.filed:
        if row.state == FiledState.IN_FORCE:
            y, end = field.y(row.price_fen), row.to_on or max(today, row.from_on)
            yield (
                f'<line x1="{field.x(row.from_on)}" x2="{field.x(min(end, field.last))}" y1="{y}"'
                f' y2="{y}" stroke="{FILED_COLOUR}" stroke-width="3"/>'
            )
