"""PDF papers: how many pages, and that they do nothing but lie there."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject

from subsidy.claims.files.faults import BROKEN, Suspicious, Unreadable

#: Parts of a paper that are looked at; one that has more is no invoice.
_PARTS_MAX = 100_000
_TAIL = 2_048
#: Keys under which scripts, attachments and live forms hang.
_LIVE_KEYS = {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"}
#: What an action does or a part is. Links to addresses are common on invoices and may stay.
_LIVE_KINDS = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToR",
    "/GoToE",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/RichMediaExecute",
    "/RichMedia",
    "/EmbeddedFile",
    "/FileAttachment",
}


def read_pdf(file: BinaryIO, *, pages_max: int) -> int:
    """Return the number of pages. Raises Unreadable, Suspicious."""
    _refuse_tail(file)
    file.seek(0)
    try:
        reader = PdfReader(file)
        pages = len(reader.pages)
        for name in _live_parts(reader.trailer):
            raise Suspicious(_("The PDF carries what a paper does not: %s") % name)
    except (PyPdfError, *BROKEN) as error:
        raise Unreadable(_("The PDF cannot be opened")) from error
    if not 1 <= pages <= pages_max:
        raise Unreadable(_("The paper has no pages, or too many"))
    return pages


def _refuse_tail(file: BinaryIO) -> None:
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    _before, mark, after = tail.rpartition(b"%%EOF")
    if not mark:
        raise Unreadable(_("The PDF cannot be opened"))
    if after.strip(b"\0\r\n\t "):
        raise Suspicious(_("The file goes on after its end"))


def _live_parts(trailer: DictionaryObject) -> Iterator[str]:
    """Yield the names of live parts among all that can be reached from the top."""
    waiting: list[PdfObject | None] = [trailer]
    seen: set[tuple[int, int]] = set()
    looked_at = 0
    while waiting:
        part = waiting.pop()
        looked_at += 1
        if looked_at > _PARTS_MAX:
            raise Unreadable(_("The PDF cannot be opened"))
        if isinstance(part, IndirectObject):
            place = part.idnum, part.generation
            if place not in seen:
                seen.add(place)
                waiting.append(part.get_object())
        elif isinstance(part, DictionaryObject):
            yield from _live_names(part)
            waiting.extend(part.values())
        elif isinstance(part, ArrayObject):
            waiting.extend(_parts(part))


def _parts(array: ArrayObject) -> Iterable[PdfObject]:
    return list(array)


def _live_names(part: DictionaryObject) -> Iterator[str]:
    yield from (key for key in part if key in _LIVE_KEYS)
    kinds = (part.raw_get(key) for key in ("/S", "/Type", "/Subtype") if key in part)
    yield from (str(kind) for kind in kinds if str(kind) in _LIVE_KINDS)
