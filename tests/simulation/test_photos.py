"""Photos of the demo are evidence as a telephone would make it."""

from datetime import datetime
from io import BytesIO
from random import Random

import pytest

from simulation.calendars import SHANGHAI
from simulation.photos import Shot, photograph
from subsidy.claims.files.photo import read_photo
from subsidy.claims.rules.evidence import bits_apart

AT = datetime(2024, 9, 3, 20, 45, tzinfo=SHANGHAI)
SHOT = Shot(("MODEL BCD-500", "SN 23BX8812901"), AT, 38.0371, 114.5391)


def read(seed):
    photo = BytesIO(photograph(Random(seed), SHOT))
    return read_photo(photo, "image/jpeg", pixels_max=1_000_000)


def test_a_photo_tells_when_and_where_it_was_taken():
    photo = read(1)
    assert (photo.width, photo.height) == (480, 360)
    assert photo.camera.taken_at == AT
    assert photo.camera.place == pytest.approx((38.0371, 114.5391), abs=0.00001)
    assert not photo.camera.is_odd


def test_no_two_photos_look_alike():
    hashes = [read(seed).perceptual_hash for seed in range(30)]
    apart = [bits_apart(one, other) for one in hashes for other in hashes if one is not other]
    assert min(apart) > 7
