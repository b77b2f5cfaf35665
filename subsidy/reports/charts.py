"""The fund allocation report as a picture: one SVG, no scripts, to be put into a page as it is.

Text takes the colour of the page around it; the bars' colours stand out on white and on slate.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from subsidy.core.money import yuan
from subsidy.reports.columns import Column, Measure, programme_name, unit_name
from subsidy.reports.rules import FundReport, Place, Sums

#: Fen in the unit of the axes, 10,000 yuan (万元).
AXIS_FEN = 10_000 * 100
BAR_HEIGHT, ROW_HEIGHT = 16, 26
TOP, FOOT = 74, 34
WIDTH = 900
TICKS_MAX = 4
UTILISATION = Column("utilisation_bp", gettext_lazy("Utilisation"), Measure.BASIS_POINTS)


@dataclass(frozen=True)
class Part:
    """One colour of the bars."""

    label: str | Promise
    colour: str
    fen: Callable[[Sums], int]


SPOKEN_FOR = (
    Part(gettext_lazy("Net paid"), "#2563eb", lambda sums: sums.net_paid_fen),
    Part(gettext_lazy("Committed"), "#0d9488", lambda sums: sums.committed_fen),
    Part(gettext_lazy("Reserved"), "#d97706", lambda sums: sums.reserved_fen),
)
REST = (
    Part(gettext_lazy("Available"), "#7c8aa0", lambda sums: sums.available_fen),
    Part(
        gettext_lazy("Frozen or returned"),
        "#be4b80",
        lambda sums: sums.frozen_fen + sums.returned_fen,
    ),
)
PARTS = (*SPOKEN_FOR, *REST)


@dataclass(frozen=True)
class Panel:
    """A field of bars on one scale: from `left`, `width` wide for the longest one."""

    title: str
    left: int
    width: int
    parts: tuple[Part, ...]
    end_label: Callable[[Sums], str]

    def full_fen(self, all_sums: Iterable[Sums]) -> int:
        """Return what the whole width stands for: what the longest bar needs."""
        return max((self.fen(sums) for sums in all_sums), default=0) or AXIS_FEN

    def fen(self, sums: Sums) -> int:
        return sum(part.fen(sums) for part in self.parts)


def fund_chart(report: FundReport) -> str:
    """Return the SVG: for each unit all its money, and beside it, enlarged, what is spoken for."""
    units = report.by_unit
    height = TOP + len(units) * ROW_HEIGHT + FOOT
    shapes = [*_legend(report.total), *_names(units)]
    for panel in _panels():
        shapes += _draw(panel, units)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="fund-chart" role="img"'
        f' viewBox="0 0 {WIDTH} {height}" width="100%"'
        f' aria-labelledby="fund-chart-title fund-chart-desc" style="color-scheme: light dark"'
        f' font-family="system-ui, sans-serif" font-size="13" fill="currentColor">'
        f'<title id="fund-chart-title">{escape(_title(report))}</title>'
        f'<desc id="fund-chart-desc">{escape(_description(report))}</desc>'
        f"{''.join(shapes)}</svg>"
    )


def _panels() -> tuple[Panel, Panel]:
    return (
        Panel(_("Allotted, 10,000 yuan"), 150, 330, PARTS, _allotted),
        Panel(_("Spoken for, 10,000 yuan; utilisation"), 590, 220, SPOKEN_FOR, UTILISATION.text),
    )


def _allotted(sums: Sums) -> str:
    """Return the amount to the nearest hundred yuan: labels are for looking, tables for reading."""
    return axis_text((sums.allotted_fen + 5_000) // 10_000 * 10_000)


def _title(report: FundReport) -> str:
    return _("Fund allocation by unit: %(programme)s, as of %(day)s") % {
        "programme": programme_name(report),
        "day": report.as_of.isoformat(),
    }


def _description(report: FundReport) -> str:
    total = report.total
    shares = ", ".join(f"{part.label} {yuan(part.fen(total))}" for part in _shown(total))
    return _("Of %(allotted)s yuan allotted: %(shares)s. Utilisation %(utilisation)s.") % {
        "allotted": yuan(total.allotted_fen),
        "shares": shares,
        "utilisation": UTILISATION.text(total),
    }


def _shown(total: Sums) -> list[Part]:
    """Return the parts of the legend; nothing frozen or returned is not worth a colour."""
    return [part for part in PARTS if part is not REST[-1] or part.fen(total)]


def _legend(total: Sums) -> Iterator[str]:
    left = 150
    for part in _shown(total):
        yield f'<rect x="{left}" y="10" width="12" height="12" rx="2" fill="{part.colour}"/>'
        yield text(left + 18, 20, str(part.label))
        left += 36 + legend_width(str(part.label))


def _names(units: Iterable[Place]) -> Iterator[str]:
    for row, unit in enumerate(units):
        yield text(140, _middle(row), unit_name(unit), anchor="end")


def _draw(panel: Panel, units: dict[Place, Sums]) -> Iterator[str]:
    full_fen = panel.full_fen(units.values())
    yield text(panel.left, 48, panel.title, weight="600")
    yield from _axis(panel, full_fen, bottom=TOP + len(units) * ROW_HEIGHT)
    for row, (unit, sums) in enumerate(units.items()):
        left = float(panel.left)
        for part in panel.parts:
            width = panel.width * part.fen(sums) / full_fen
            if width > 0:
                label = f"{unit_name(unit)}, {part.label}: {yuan(part.fen(sums))}"
                yield _bar(left, row, width, part.colour, label)
            left += max(width, 0)
        yield text(left + 6, _middle(row), panel.end_label(sums))


def _axis(panel: Panel, full_fen: int, *, bottom: int) -> Iterator[str]:
    step_fen = axis_step(full_fen)
    for fen in range(0, full_fen + 1, step_fen):
        x = panel.left + panel.width * fen / full_fen
        yield (
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 12}" y2="{bottom}"'
            f' stroke="currentColor" stroke-opacity="0.2"/>'
        )
        yield text(x, bottom + 18, axis_text(fen), anchor="middle")


def axis_step(full_fen: int) -> int:
    """Return a round distance between ticks (1, 2 or 5 and zeros) for up to TICKS_MAX of them."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power * TICKS_MAX >= full_fen:
                return factor * power
        power *= 10


def axis_text(fen: int) -> str:
    """Return the amount in units of the axis, with no more decimals than it has."""
    whole, rest = divmod(fen, AXIS_FEN)
    return f"{whole:,}.{rest:06d}".rstrip("0").rstrip(".")


def _middle(row: int) -> int:
    return TOP + row * ROW_HEIGHT + BAR_HEIGHT - 3


def _bar(left: float, row: int, width: float, colour: str, label: str) -> str:
    top = TOP + row * ROW_HEIGHT
    return (
        f'<rect x="{left:.2f}" y="{top}" width="{width:.2f}" height="{BAR_HEIGHT}"'
        f' fill="{colour}"><title>{escape(label)}</title></rect>'
    )


def text(x: float, y: float, words: str, *, anchor: str = "start", weight: str = "400") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}">'
        f"{escape(words)}</text>"
    )


def legend_width(text: str) -> int:
    """Return about how wide the text is: a Chinese character is as wide as it is high."""
    return sum(13 if ord(sign) > 0x2E7F else 8 for sign in text)
