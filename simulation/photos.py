"""Photos of goods that do not exist: small JPEGs with what a telephone writes into them."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw
from PIL.ExifTags import GPS, IFD, Base

SIZE = 480, 360
_PATCHES = 6, 5
_CREAM, _INK = (245, 243, 236), (30, 34, 40)
_QUALITY = 80


@dataclass(frozen=True, slots=True)
class Shot:
    """What is in the picture, and when and where it was taken."""

    lines: tuple[str, ...]
    taken_at: datetime
    latitude: float
    longitude: float


def photograph(rng: Random, shot: Shot) -> bytes:
    """Return a JPEG of some appliance in some room, with a label that can be read."""
    picture = _room(rng)
    pen = ImageDraw.Draw(picture)
    floor = rng.randint(250, 320)
    pen.rectangle((0, floor, *SIZE), fill=_colour(rng, 30, 180))
    for _ in range(rng.randint(2, 4)):  # what else stands about
        x, y = rng.randint(0, 400), rng.randint(0, 200)
        box = (x, y, x + rng.randint(60, 170), y + rng.randint(60, 170))
        pen.rounded_rectangle(box, radius=8, fill=_colour(rng, 20, 250))
    _appliance(pen, rng, floor)
    _label(pen, rng, shot.lines)
    file = BytesIO()
    picture.save(file, "JPEG", quality=_QUALITY, exif=_exif(shot))
    return file.getvalue()


def _room(rng: Random) -> Image.Image:
    """Return a wall on which light and shadow fall, in each photo elsewhere."""
    light = Image.new("RGB", _PATCHES)
    for x in range(_PATCHES[0]):
        for y in range(_PATCHES[1]):
            grey = rng.randint(40, 250)
            light.putpixel((x, y), (grey, min(255, grey + 4), min(255, grey + 10)))
    return light.resize(SIZE, Image.Resampling.BICUBIC)


def _appliance(pen: ImageDraw.ImageDraw, rng: Random, floor: int) -> None:
    left, top = rng.randint(20, 300), rng.randint(15, 90)
    body = (left, top, left + rng.randint(110, 180), floor + 25)
    pen.rounded_rectangle(body, radius=14, fill=_colour(rng, 60, 250), outline=_INK, width=2)
    split = rng.randint(top + 60, floor - 40)
    pen.line((body[0], split, body[2], split), fill=_INK, width=2)
    pen.rounded_rectangle((body[2] - 22, split - 46, body[2] - 14, split - 8), 4, fill=_INK)


def _label(pen: ImageDraw.ImageDraw, rng: Random, lines: tuple[str, ...]) -> None:
    x, y = rng.randint(10, 240), rng.randint(20, 240)
    pen.rectangle((x, y, x + 230, y + 14 + 22 * len(lines)), fill=_CREAM, outline=_INK)
    for number, line in enumerate(lines):
        pen.text((x + 10, y + 8 + 22 * number), line, fill=_INK, font_size=16)


def _colour(rng: Random, low: int, high: int) -> tuple[int, int, int]:
    return rng.randint(low, high), rng.randint(low, high), rng.randint(low, high)


def _exif(shot: Shot) -> Image.Exif:
    exif = Image.Exif()
    written = exif.get_ifd(IFD.Exif)
    written[Base.DateTimeOriginal] = shot.taken_at.strftime("%Y:%m:%d %H:%M:%S")
    written[Base.OffsetTimeOriginal] = shot.taken_at.isoformat()[-6:]
    gps = exif.get_ifd(IFD.GPSInfo)
    gps[GPS.GPSLatitudeRef], gps[GPS.GPSLongitudeRef] = "N", "E"
    gps[GPS.GPSLatitude] = _degrees(shot.latitude)
    gps[GPS.GPSLongitude] = _degrees(shot.longitude)
    return exif


def _degrees(value: float) -> tuple[float, float, float]:
    minutes = (value - int(value)) * 60
    return float(int(value)), float(int(minutes)), round((minutes - int(minutes)) * 60, 2)
