"""Our own SVG charts as vectors of a PDF. Of SVG it knows what they are made of, no more."""

from collections.abc import Iterator
from typing import Any

from defusedxml.ElementTree import fromstring
from reportlab.graphics.shapes import Circle, Drawing, Group, Line, Rect, Shape, String
from reportlab.lib.colors import Color, HexColor

from subsidy.reports.pdf.fonts import runs, width_of

INK = HexColor("#1f2937")
SIZE = 13  # the font size that the charts are drawn for
_NAMESPACE = "{http://www.w3.org/2000/svg}"


def drawing(svg: str, width: float) -> Drawing:
    """Return the chart, so many points wide."""
    root = fromstring(svg)
    _left, _top, full_width, height = (float(part) for part in root.get("viewBox").split())
    scale = width / full_width
    group = Group(*(shape for element in root for shape in _shapes(element, height)))
    group.scale(scale, scale)
    picture = Drawing(width, height * scale)
    picture.add(group)
    return picture


def _shapes(element: Any, height: float) -> Iterator[Shape]:
    """Yield the shapes of one element; SVG counts down from the top, PDF up from the bottom."""

    def number(name: str) -> float:
        return float(element.get(name))

    tag = element.tag.removeprefix(_NAMESPACE)
    if tag == "rect":
        bottom = height - number("y") - number("height")
        fill = HexColor(element.get("fill"))
        yield Rect(
            *(number("x"), bottom, number("width"), number("height")),
            fillColor=fill,
            strokeColor=None,
        )
    elif tag == "line":
        ends = (number("x1"), height - number("y1"), number("x2"), height - number("y2"))
        yield Line(*ends, strokeColor=_faint(number("stroke-opacity")), strokeWidth=0.8)
    elif tag == "circle":
        centre = (number("cx"), height - number("cy"), number("r"))
        yield Circle(*centre, fillColor=HexColor(element.get("fill")), strokeColor=None)
    elif tag == "text":
        is_bold = element.get("font-weight") == "600"
        yield from _text(
            element.text or "",
            _start(element, number("x"), bold=is_bold),
            height - number("y"),
            bold=is_bold,
        )


def _faint(opacity: float) -> Color:
    """Return the ink so faint, on white: no reader has to mix colours."""
    return Color(*(1 - (1 - part) * opacity for part in INK.rgb()))


def _start(element: Any, x: float, *, bold: bool) -> float:
    width = width_of(element.text or "", SIZE, bold=bold)
    return x - width * {"start": 0, "middle": 0.5, "end": 1}[element.get("text-anchor")]


def _text(words: str, x: float, y: float, *, bold: bool) -> Iterator[String]:
    for font, piece in runs(words, bold=bold):
        yield String(x, y, piece, fontName=font, fontSize=SIZE, fillColor=INK)
        x += width_of(piece, SIZE, bold=bold)
