"""A PDF that is the same bytes whenever it is written: dated to when its figures were known."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.lib.utils import TimeStamp
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, SimpleDocTemplate

from subsidy.reports.pdf.fonts import runs, width_of
from subsidy.reports.pdf.styles import GREY, LINE

MARGIN, FOOT = 15 * mm, 18 * mm
FOOT_SIZE = 7.5


class _Moment(TimeStamp):
    """What the library asks of a moment, where it would read the clock."""

    def __init__(self, moment: datetime) -> None:
        super().__init__(invariant=1)
        utc = moment.astimezone(UTC)
        self.t = int(utc.timestamp())
        self.lt = tuple(utc.timetuple())
        self.YMDhms = self.lt[:6]


class _Pages(Canvas):
    """Writes the foot of each page once it is known how many there are."""

    moment: datetime
    foot: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"invariant": 1}))
        self._doc._timeStamp = _Moment(self.moment)  # noqa: SLF001 - it offers no other way
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - the library's name
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._kept, start=1):
            self.__dict__.update(page)
            self._foot(number, len(self._kept))
            super().showPage()
        super().save()

    def _foot(self, number: int, count: int) -> None:
        width, _height = self._pagesize
        self.setStrokeColor(LINE)
        self.setLineWidth(0.5)
        self.line(MARGIN, FOOT - 4 * mm, width - MARGIN, FOOT - 4 * mm)
        self.setFillColor(GREY)
        self._say(MARGIN, self.foot)
        words = _("Page %(number)s of %(count)s") % {"number": number, "count": count}
        self._say(width - MARGIN - width_of(words, FOOT_SIZE), words)

    def _say(self, x: float, words: str) -> None:
        for font, piece in runs(words):
            self.setFont(font, FOOT_SIZE)
            self.drawString(x, FOOT - 8 * mm, piece)
            x += width_of(piece, FOOT_SIZE)


def written(
    story: Sequence[Flowable], *, title: str, foot: str, known_at: datetime, is_wide: bool = False
) -> bytes:
    """Return the file: A4, upright or wide, the foot with its page number on every page."""
    pages = type("Pages", (_Pages,), {"moment": known_at, "foot": foot})
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=landscape(A4) if is_wide else A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=FOOT,
        title=title,
        author=_("Trade-in subsidies"),
        subject=foot,
        invariant=1,
    )
    document.build(list(story), canvasmaker=pages)
    return out.getvalue()


def frame_width(*, is_wide: bool = False) -> float:
    """Return how wide the text may be, in points."""
    return float((landscape(A4) if is_wide else A4)[0]) - 2 * MARGIN - 12
