"""Paragraphs, headings and tables of printed reports."""

from collections.abc import Sequence

from django.utils.translation import get_language
from reportlab.lib.colors import HexColor, white
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, Table, TableStyle

from subsidy.reports.pdf.fonts import CHINESE, marked, width_of

INK, GREY, LINE = HexColor("#111827"), HexColor("#6b7280"), HexColor("#d1d5db")
BLUE, PALE, BAND = HexColor("#1d4ed8"), HexColor("#eff6ff"), HexColor("#f9fafb")
CELL_SIZE, CELL_PADDING = 8, 4
#: No column of words takes more than this share of the page.
WORDS_SHARE_MAX = 0.42
#: So many letters of a heading stay together where it has to break.
SIGNS_MAX = 10


def words(
    text: str,
    *,
    size: float = 9,
    colour: HexColor = INK,
    bold: bool = False,
    right: bool = False,
    before: float = 0,
    after: float = 0,
    keep: bool = False,
) -> Paragraph:
    """Return a paragraph; lines of Chinese break between any two characters."""
    style = ParagraphStyle(
        "words",
        fontName=CHINESE,
        fontSize=size,
        leading=size * 1.4,
        textColor=colour,
        alignment=TA_RIGHT if right else TA_LEFT,
        spaceBefore=before,
        spaceAfter=after,
        keepWithNext=keep,
        wordWrap="CJK" if (get_language() or "").startswith("zh") else None,
    )
    return Paragraph(marked(text, bold=bold), style)


def title(text: str) -> Paragraph:
    return words(text, size=17, bold=True, after=4)


def heading(text: str) -> Paragraph:
    return words(text, size=13, colour=BLUE, bold=True, before=14, after=3, keep=True)


def subheading(text: str) -> Paragraph:
    return words(text, size=10, bold=True, before=8, after=3, keep=True)


def note(text: str) -> Paragraph:
    return words(text, size=8, colour=GREY, after=4)


def table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    total: Sequence[str] = (),
    right: Sequence[bool],
    width: float,
    size: float = CELL_SIZE,
) -> Table:
    """Return a table as wide as the page at most; `right`: which columns are numbers."""
    lines = [*rows, total] if total else list(rows)
    cells = [
        [
            words(text, size=size, bold=total is line, right=is_right)
            for text, is_right in zip(line, right, strict=True)
        ]
        for line in lines
    ]
    head = [
        words(text, size=size, colour=GREY, right=is_right)
        for text, is_right in zip(headings, right, strict=True)
    ]
    return Table(
        [head, *cells],
        colWidths=_widths([headings, *lines], right, width, size),
        repeatRows=1,
        style=_style(has_total=bool(total)),
        hAlign="LEFT",
    )


def _style(*, has_total: bool) -> TableStyle:
    commands = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, LINE),
        ("ROWBACKGROUNDS", (0, 1), (-1, -1), [white, BAND]),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("LEFTPADDING", (0, 0), (-1, -1), CELL_PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), CELL_PADDING),
    ]
    if has_total:
        commands += [
            ("LINEABOVE", (0, -1), (-1, -1), 0.8, LINE),
            ("BACKGROUND", (0, -1), (-1, -1), PALE),
        ]
    return TableStyle(commands)


def _widths(
    lines: Sequence[Sequence[str]], right: Sequence[bool], width: float, size: float
) -> list[float]:
    """Return the columns' widths: what their texts need, headings first.

    Where that is too much, headings break, then words give way; numbers last of all.
    """
    columns = list(zip(*lines, strict=True))
    needs = [_need(column, size) for column in columns]
    if sum(needs) > width:
        needs = [_need([_longest_part(head), *cells], size) for head, *cells in columns]
    if sum(needs) > width:
        most = width * WORDS_SHARE_MAX
        pairs = list(zip(needs, right, strict=True))
        needs = [need if is_right else min(need, most) for need, is_right in pairs]
    excess = sum(needs) - width
    if excess > 0:
        words_width = sum(need for need, is_right in zip(needs, right, strict=True) if not is_right)
        shrink = max(0.4, 1 - excess / words_width) if words_width else 1
        pairs = list(zip(needs, right, strict=True))
        needs = [need if is_right else need * shrink for need, is_right in pairs]
        scale = min(1, width / sum(needs))
        needs = [need * scale for need in needs]
    return needs


def _need(texts: Sequence[str], size: float) -> float:
    return max(width_of(text, size, bold=True) for text in texts) + 2 * CELL_PADDING + 2


def _longest_part(heading: str) -> str:
    """Return the piece of a heading that does not break: a word, or some signs of Chinese."""
    return max((word[:SIGNS_MAX] for word in heading.split()), key=len, default="")
