"""The five types that are taken, known by their first bytes."""

from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from subsidy.claims.files.faults import WrongType

JPEG, PNG, HEIC = "image/jpeg", "image/png", "image/heic"
PDF, OFD = "application/pdf", "application/ofd"
IMAGES = (JPEG, PNG, HEIC)

_BEGINNINGS = {
    b"\xff\xd8\xff": JPEG,
    b"\x89PNG\r\n\x1a\n": PNG,
    b"%PDF-": PDF,
    b"PK\x03\x04": OFD,  # an archive; whether it is an OFD shows when it is opened
}
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


def media_type_of(file: BinaryIO) -> str:
    """Return the type by the file's first bytes. Raises WrongType."""
    file.seek(0)
    head = file.read(12)
    for beginning, media_type in _BEGINNINGS.items():
        if head.startswith(beginning):
            return media_type
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return HEIC
    raise WrongType(_("Only JPEG, PNG, HEIC, PDF and OFD files are taken"))
