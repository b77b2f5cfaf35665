"""A file of a hundred thousand rows takes the memory of a piece."""

import tracemalloc

import pytest

from subsidy.feeds.models import Activation
from subsidy.feeds.services import import_feed
from tests.feeds.files import HEADERS
from tests.make import NOON, SWEEP

pytestmark = [pytest.mark.long, pytest.mark.django_db]
ROWS = 100_000


def test_a_large_file_fits_into_little_memory(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("w") as file:
        file.write(HEADERS["activation"] + "\n")
        for number in range(ROWS):
            file.write(f"serial_number,Haier,SN{number:08d},2024-09-30,130102\n")
    tracemalloc.start()
    report = import_feed("activation", path, by=SWEEP, at=NOON)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (report.written_rows, Activation.objects.count()) == (ROWS, ROWS)
    assert peak < 40_000_000
