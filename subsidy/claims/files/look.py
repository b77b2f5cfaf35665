"""One look at an uploaded file: what it is, whether it is sound, and what it says of itself."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from subsidy.claims.files.foreign import refuse_foreign
from subsidy.claims.files.paper_ofd import read_ofd
from subsidy.claims.files.paper_pdf import read_pdf
from subsidy.claims.files.photo import Place, read_photo
from subsidy.claims.files.sniff import OFD, PDF, media_type_of

_CHUNK = 1 << 16


@dataclass(frozen=True)
class Limits:
    pixels_max: int
    pages_max: int


@dataclass(frozen=True)
class Look:
    """What a sound file is. Of photos: size in pixels, hash, camera; of papers: pages."""

    media_type: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    perceptual_hash: int | None = None
    taken_at: datetime | None = None
    place: Place | None = None
    camera_is_odd: bool = False


def look_at(file: BinaryIO, limits: Limits) -> Look:
    """Return what the file is, reading it in pieces. Raises WrongType, Unreadable, Suspicious."""
    media_type = media_type_of(file)
    refuse_foreign(file, media_type)
    size, sha256 = digest_of(file)
    if media_type in (PDF, OFD):
        read = read_pdf if media_type == PDF else read_ofd
        pages = read(file, pages_max=limits.pages_max)
        return Look(media_type, size, sha256, pages=pages)
    photo = read_photo(file, media_type, pixels_max=limits.pixels_max)
    return Look(
        media_type,
        size,
        sha256,
        width=photo.width,
        height=photo.height,
        perceptual_hash=photo.perceptual_hash,
        taken_at=photo.camera.taken_at,
        place=photo.camera.place,
        camera_is_odd=photo.camera.is_odd,
    )


def digest_of(file: BinaryIO) -> tuple[int, str]:
    """Return size and SHA-256 of the file, read in pieces."""
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return size, digest.hexdigest()
