"""Workbooks that are the same bytes whenever they are written, and hold no formulas."""

import io
import re
from datetime import UTC, datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook

#: The oldest moment that the format of such files knows.
EPOCH = (1980, 1, 1, 0, 0, 0)
#: Text that begins so is reckoned with by spreadsheets, from a cell or from a CSV saved of it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def workbook_bytes(book: Workbook, known_at: datetime) -> bytes:
    """Return the file of the workbook, dated to the moment at which its figures were known."""
    _disarm(book)
    moment = known_at.astimezone(UTC)
    book.properties.created = moment.replace(tzinfo=None)
    written = io.BytesIO()
    book.save(written)
    dated = io.BytesIO()
    stamp = f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode()
    with ZipFile(written) as old, ZipFile(dated, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + stamp, content)
            new.writestr(ZipInfo(name, EPOCH), content, ZIP_DEFLATED)
    return dated.getvalue()


def _disarm(book: Workbook) -> None:
    """Mark text that looks like a formula as text: we write none, so somebody else meant it."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith(FORMULA_STARTS):
                    cell.data_type = "s"
                    cell.quotePrefix = True
