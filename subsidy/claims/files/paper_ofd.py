"""OFD papers (GB/T 33190): an archive of XML, fonts and pictures, unpacked with care."""

import re
import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext_lazy as _

from subsidy.claims.files.faults import BROKEN, Suspicious, Unreadable, WrongType

#: What a paper is made of; attached XML and XBRL are part of digital invoices.
_SUFFIXES = frozenset([
    ".xml", ".xsd", ".xbrl", ".dat", ".esl", ".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif",
    ".tiff", ".jb2", ".gbig2", ".ttf", ".otf", ".ttc", ".cff",
])  # fmt: skip
_ENTRIES_MAX = 2_000
_UNPACKED_MAX = 64 * 1024 * 1024
#: XML packs well, pictures hardly; what unpacks a hundred times larger was made to do so.
_RATIO_MAX = 100
_RATIO_COUNTS_FROM = 1024 * 1024
_XML_MAX = 1024 * 1024
_CHUNK = 1 << 16
_MARK = "OFD.xml"
_PAGE = re.compile(rb"<(?:\w+:)?Page[\s/>]")


def read_ofd(file: BinaryIO, *, pages_max: int) -> int:
    """Return the number of pages. Raises WrongType for other archives, Unreadable, Suspicious."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            names = _inspect(archive)
            documents = _documents(archive)
            pages = sum(_pages(archive, name) for name in documents if name in names)
            _unpack_once(archive)
    except (zipfile.BadZipFile, ParseError, DefusedXmlException, *BROKEN) as error:
        raise Unreadable(_("The OFD cannot be opened")) from error
    if not 1 <= pages <= pages_max:
        raise Unreadable(_("The paper has no pages, or too many"))
    return pages


def _inspect(archive: zipfile.ZipFile) -> set[str]:
    """Return the names in the archive, once they say that it is a paper and stays small."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    names = {entry.filename for entry in entries}
    if _MARK not in names:
        raise WrongType(_("Only JPEG, PNG, HEIC, PDF and OFD files are taken"))
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    is_blown_up = unpacked > max(_RATIO_COUNTS_FROM, _RATIO_MAX * packed)
    if len(entries) > _ENTRIES_MAX or unpacked > _UNPACKED_MAX or is_blown_up:
        raise Unreadable(_("The archive unpacks to too much"))
    if len(names) < len(entries) or archive.comment or any(map(_is_odd, names)):
        raise Suspicious(_("The archive holds what a paper does not"))
    return names


def _is_odd(name: str) -> bool:
    path = PurePosixPath(name)
    is_outside = path.is_absolute() or ".." in path.parts or "\\" in name
    return is_outside or path.suffix.lower() not in _SUFFIXES


def _documents(archive: zipfile.ZipFile) -> list[str]:
    """Return the paths of the documents that the archive's first page names."""
    root = fromstring(_xml(archive, _MARK), forbid_dtd=True)
    found = root.iterfind(".//{*}DocRoot")
    return [str(PurePosixPath((one.text or "").strip().lstrip("/"))) for one in found]


def _pages(archive: zipfile.ZipFile, name: str) -> int:
    return len(_PAGE.findall(_xml(archive, name)))


def _xml(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _XML_MAX:
        raise Unreadable(_("The archive unpacks to too much"))
    return archive.read(name)


def _unpack_once(archive: zipfile.ZipFile) -> None:
    """Read everything, which checks each part's sum; no part yields more than it says."""
    for entry in archive.infolist():
        with archive.open(entry) as part:
            while part.read(_CHUNK):
                pass
