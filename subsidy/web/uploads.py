"""Files that clients send: streamed to the disk, counted on the way, never whole in memory."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from rest_framework.exceptions import UnsupportedMediaType

from subsidy.core.faults import Fault
from subsidy.web.errors import pointer_to
from subsidy.web.parsing import Malformed

#: What the frame around a file may take: boundaries, headers, the small fields.
FRAME_BYTES_MAX = 64 * 1024


class _CountingHandler(TemporaryFileUploadHandler):
    """Writes each file to the disk and stops once all of them exceed the limit."""

    def __init__(self, request: HttpRequest, *, bytes_max: int) -> None:
        super().__init__(request)
        self._left = bytes_max

    @property
    def is_over(self) -> bool:
        return self._left < 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._left -= len(raw_data)
        if self.is_over:
            raise StopUpload(connection_reset=True)  # the rest is not read
        super().receive_data_chunk(raw_data, start)


def read_upload(
    request: Any, *, fields: Iterable[str], bytes_max: int
) -> tuple[dict[str, str], UploadedFile]:
    """Return the small fields and the one `file` of a multipart body.

    All fields must be there, once each, and no others. The file's name and the type that the client
    claims are not to be believed. Raises UnsupportedMediaType, RequestDataTooBig, Malformed.
    """
    plain: HttpRequest = getattr(request, "_request", request)
    media_type = (plain.content_type or "").lower()
    if media_type != "multipart/form-data":
        raise UnsupportedMediaType(media_type)
    length = plain.META.get("CONTENT_LENGTH") or ""
    if length.isdecimal() and int(length) > bytes_max + FRAME_BYTES_MAX:
        raise RequestDataTooBig("the request is larger than is allowed")
    handler = _CountingHandler(plain, bytes_max=bytes_max)
    plain.upload_handlers = [handler]
    try:
        sent, files = plain.POST, plain.FILES
    except MultiPartParserError as error:
        raise Malformed from error
    if handler.is_over:
        raise RequestDataTooBig("the file is larger than is allowed")
    given: dict[str, list[Any]] = dict(sent.lists())
    wanted = {*fields}
    faults = [*_faults(given, wanted), *_faults(dict(files.lists()), {"file"})]
    if faults:
        raise Malformed(faults=faults)
    return {name: sent[name] for name in wanted}, files["file"]


def _faults(given: dict[str, list[Any]], wanted: set[str]) -> Iterator[Fault]:
    for name in sorted(wanted | given.keys()):
        if name not in given:
            yield _fault(name, _("This is required"))
        elif name not in wanted:
            yield _fault(name, _("This is not known here"))
        elif len(given[name]) > 1:
            yield _fault(name, _("This may be sent once only"))


def _fault(name: str, message: str) -> Fault:
    return Fault("invalid", pointer_to("", name), {"message": message})
