"""Copies of photos for people's screens: drawn anew, so nothing but the picture is handed out."""

import io
from typing import BinaryIO

from PIL import Image

from subsidy.claims.files.photo import FORMATS, camera_of, turned_up

_QUALITY = 85


def copy_of(file: BinaryIO, media_type: str, *, side_max: int) -> bytes:
    """Return the photo as a JPEG that fits into a square, upright, without what a camera wrote."""
    file.seek(0)
    with Image.open(file, formats=[FORMATS[media_type]]) as image:
        image.draft("RGB", (side_max, side_max))
        image.thumbnail((side_max, side_max))
        upright = turned_up(image, camera_of(image).turned).convert("RGB")
    drawn = io.BytesIO()
    upright.save(drawn, "JPEG", quality=_QUALITY)
    return drawn.getvalue()
