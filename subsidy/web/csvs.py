"""CSV for spreadsheets: UTF-8 with a byte order mark, no cell that a spreadsheet would run.

A text that begins like a formula gets an apostrophe before it; `unguarded` takes exactly that one
away again, so what is written and read once more is the same.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.http import HttpRequest, StreamingHttpResponse
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

MEDIA_TYPE = "text/csv"
BOM = "\ufeff"
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


class CsvRenderer(BaseRenderer):
    """Lets a door be asked for CSV; the door writes it itself."""

    media_type = MEDIA_TYPE
    format = "csv"
    charset = "utf-8"

    def render(self, data: object, *_args: object, **_kwargs: object) -> bytes:
        raise NotImplementedError(f"a door wrote no CSV of {type(data).__name__}")


def asks_for_csv(request: HttpRequest) -> bool:
    """Return whether CSV was negotiated; the door lists CsvRenderer after the one for JSON."""
    assert isinstance(request, Request)
    return bool(request.accepted_renderer.media_type == MEDIA_TYPE)


def guarded(value: object) -> object:
    """Return the value as a cell; numbers are harmless as they are."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(_RISKY) else text


def unguarded(cell: str) -> str:
    """Return the cell as it was before it was guarded."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_RISKY) else cell


def lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the file piece by piece."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield BOM
    writer.writerow([guarded(cell) for cell in header])
    for row in rows:
        yield _drained(buffer)
        writer.writerow([guarded(cell) for cell in row])
    yield _drained(buffer)


def streamed(
    name: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """Answer with the file, written as it is read."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    content_type = f"{MEDIA_TYPE}; charset=utf-8"
    return StreamingHttpResponse(lines(header, rows), content_type=content_type, headers=headers)


def _drained(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
