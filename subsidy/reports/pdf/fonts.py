"""Two fonts that every reader of PDF knows: letters in Helvetica, Chinese in the standard Song.

Neither is put into the file: it stays small, and its text can be searched and copied.
"""

from collections.abc import Iterator
from html import escape
from itertools import groupby

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

CHINESE, LATIN, LATIN_BOLD = "STSong-Light", "Helvetica", "Helvetica-Bold"
pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))


def runs(text: str, *, bold: bool = False) -> Iterator[tuple[str, str]]:
    """Yield (font, piece) for each stretch of the text; Chinese has no bold face."""
    latin = LATIN_BOLD if bold else LATIN
    for is_latin, signs in groupby(text, key=_is_latin):
        yield latin if is_latin else CHINESE, "".join(signs)


def _is_latin(sign: str) -> bool:
    try:
        sign.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def marked(text: str, *, bold: bool = False) -> str:
    """Return the text as the markup of a paragraph, each stretch in its font."""
    return "".join(
        f'<font name="{font}">{escape(piece)}</font>' for font, piece in runs(text, bold=bold)
    )


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide the text is, in points."""
    return sum(pdfmetrics.stringWidth(piece, font, size) for font, piece in runs(text, bold=bold))
