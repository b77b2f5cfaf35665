"""Files within files: what is one thing to us and another to whoever opens it later.

Phones rightly append to a photo (a second picture, a short film, their own notes), so not every
tail is refused, only what another program would run or unpack.
"""

import re
import zipfile
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from subsidy.claims.files.faults import Suspicious
from subsidy.claims.files.sniff import OFD, PDF

_CHUNK = 1 << 20
#: Six bytes or more each, so that ten million bytes of a photo hold none of them by chance.
_MARKUP = rb"<html[\s>]|<script|<!doctype\s|<\?php\s|<iframe"
_ARCHIVES = rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c"
_PDF = rb"%PDF-\d\."
_LONGEST = 10

_FOREIGN = re.compile(b"|".join((_MARKUP, _ARCHIVES, _PDF)), re.IGNORECASE)
_FOREIGN_TO_PDF = re.compile(b"|".join((_MARKUP, _ARCHIVES)), re.IGNORECASE)


def refuse_foreign(file: BinaryIO, media_type: str) -> None:
    """Raises Suspicious where the file holds the beginning of a file of another kind."""
    pattern = _FOREIGN_TO_PDF if media_type == PDF else _FOREIGN
    file.seek(0)
    tail = b""
    while chunk := file.read(_CHUNK):
        if pattern.search(tail + chunk):
            raise Suspicious(_("The file holds another file or markup"))
        tail = chunk[-_LONGEST:]
    if media_type != OFD and zipfile.is_zipfile(file):
        raise Suspicious(_("The file ends in an archive"))
