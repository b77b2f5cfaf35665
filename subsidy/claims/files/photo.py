"""Photos: whether they open, how large, what they look like, what the camera wrote into them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import imagehash
import pillow_heif
from django.utils.translation import gettext_lazy as _
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from subsidy.claims.files.faults import BROKEN, Unreadable
from subsidy.claims.files.sniff import HEIC, JPEG, PNG

pillow_heif.register_heif_opener()

FORMATS = {JPEG: "JPEG", PNG: "PNG", HEIC: "HEIF"}
#: The picture is looked at in this size; a JPEG is not even unpacked any larger.
_SIDE = 512
#: Fewer steps of grey than this between the darkest and the brightest place: nothing to see.
_CONTRAST_MIN = 16
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_YEARS = range(1990, 2100)
_OFFSET = re.compile(r"[+-]\d\d:\d\d")
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
Place = tuple[float, float]  # latitude, longitude


@dataclass(frozen=True)
class Camera:
    """What the camera wrote; `is_odd` where it wrote what cannot be."""

    taken_at: datetime | None = None
    place: Place | None = None
    turned: int = 1
    is_odd: bool = False


@dataclass(frozen=True)
class Photo:
    width: int
    height: int
    perceptual_hash: int  # 64 bits, signed as PostgreSQL keeps them
    camera: Camera


def read_photo(file: BinaryIO, media_type: str, *, pixels_max: int) -> Photo:
    """Return what the photo shows of itself, unpacking it whole once. Raises Unreadable."""
    file.seek(0)
    try:
        with Image.open(file, formats=[FORMATS[media_type]]) as image:
            width, height = image.size
            _refuse_giant(width * height, pixels_max)
            camera = camera_of(image)
            grey = _in_grey(image)
    except _BOMBS as error:
        raise Unreadable(_("The picture has too many pixels")) from error
    except BROKEN as error:
        raise Unreadable(_("The picture is broken or cut off")) from error
    low, high = grey.getextrema()
    if high - low < _CONTRAST_MIN:
        raise Unreadable(_("There is nothing to see in the picture"))
    upright = turned_up(grey, camera.turned)
    return Photo(width, height, _signed(imagehash.phash(upright)), camera)


def _in_grey(image: Image.Image) -> Any:
    """Return the picture small and grey; every byte of it is unpacked, so a cut one shows."""
    image.draft("L", (_SIDE, _SIDE))
    image.load()
    image.thumbnail((_SIDE, _SIDE))
    return image.convert("L")


def _refuse_giant(pixels: int, pixels_max: int) -> None:
    if not 0 < pixels <= pixels_max:
        raise Unreadable(_("The picture has too many pixels"))


def _signed(found: imagehash.ImageHash) -> int:
    number = int(str(found), 16)
    return number - (1 << 64) if number >= 1 << 63 else number


def turned_up(image: Image.Image, turned: int) -> Image.Image:
    """Return the picture as the camera says it was held."""
    return image.transpose(_TURNS[turned]) if turned in _TURNS else image


def camera_of(image: Image.Image) -> Camera:
    """Read time and place; a camera's nonsense is noted, never a reason to refuse."""
    try:
        exif = image.getexif()
        shot, gps = exif.get_ifd(IFD.Exif), exif.get_ifd(IFD.GPSInfo)
        turned = exif.get(Base.Orientation, 1)
    except BROKEN:
        return Camera(is_odd=True)
    if image.info.get("exif") and not exif:
        return Camera(is_odd=True)  # it is there, and nothing of it can be read
    taken_at, time_is_odd = _tried(_taken_at, shot)
    place, place_is_odd = _tried(_place, gps)
    return Camera(taken_at, place, turned, is_odd=time_is_odd or place_is_odd)


def _tried(read: Any, tags: Mapping[int, Any]) -> tuple[Any, bool]:
    try:
        return read(tags), False
    except BROKEN:
        return None, True


def _taken_at(tags: Mapping[int, Any]) -> datetime | None:
    """Return when it was taken; a camera that names no offset is taken to be in Shanghai."""
    text = tags.get(Base.DateTimeOriginal)
    if text is None:
        return None
    moment = datetime.strptime(text.strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - next line
    if moment.year not in _YEARS:
        raise ValueError("no year of photos from telephones")
    offset = str(tags.get(Base.OffsetTimeOriginal, "")).strip("\0 ")
    if not offset:
        return moment.replace(tzinfo=_SHANGHAI)
    if not _OFFSET.fullmatch(offset):
        raise ValueError("no offset")
    return datetime.fromisoformat(f"{moment.isoformat()}{offset}")


def _place(tags: Mapping[int, Any]) -> Place | None:
    if GPS.GPSLatitude not in tags or GPS.GPSLongitude not in tags:
        return None
    latitude = _degrees(tags[GPS.GPSLatitude]) * _sign(tags.get(GPS.GPSLatitudeRef), "S")
    longitude = _degrees(tags[GPS.GPSLongitude]) * _sign(tags.get(GPS.GPSLongitudeRef), "W")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("not on the globe")
    if latitude == longitude == 0:
        return None  # what a phone writes that does not know where it is
    return round(latitude, 6), round(longitude, 6)


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600


def _sign(reference: Any, negative: str) -> int:
    return -1 if str(reference).strip("\0 ").upper() == negative else 1
