"""Workbooks that are the same bytes whenever they are written."""

import io
import re
from datetime import UTC, datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook

#: The oldest moment that the format of such files knows.
EPOCH = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def workbook_bytes(book: Workbook, known_at: datetime) -> bytes:
    """Return the file of the workbook, dated to the moment at which its figures were known."""
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
