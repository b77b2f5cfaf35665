import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings as real_settings

from subsidy.core import clock
from subsidy.core.clock import SHANGHAI, now, programme_day  # `now` before any test patches it

BEGIN = datetime(2024, 9, 2, 8, tzinfo=SHANGHAI)
SECONDS_LATE_MAX = 30


@pytest.fixture
def offset(settings, tmp_path):
    settings.SUBSIDY_CLOCK = "2024-09-02T08:00+08:00"
    settings.CLOCK_FILE = tmp_path / "var" / "clock"
    return settings


def is_about(moment: datetime) -> bool:
    return abs(now() - moment) < timedelta(seconds=SECONDS_LATE_MAX)


class TestNow:
    def test_is_the_time_in_shanghai(self, settings):
        settings.SUBSIDY_CLOCK = ""

        assert abs(now() - datetime.now(UTC)) < timedelta(seconds=SECONDS_LATE_MAX)
        assert now().utcoffset() == timedelta(hours=8)


class TestOffsetClock:
    def test_begins_where_it_was_set_and_runs_on(self, offset):
        assert is_about(BEGIN)
        first = now()
        assert now() > first

    def test_goes_on_after_a_restart(self, offset):
        now()
        kept = offset.CLOCK_FILE.read_text()
        clock.turn_to(BEGIN + timedelta(days=3))

        assert offset.CLOCK_FILE.read_text() != kept
        assert is_about(BEGIN + timedelta(days=3))

    def test_begins_anew_when_it_is_set_to_another_moment(self, offset):
        clock.turn_to(BEGIN + timedelta(days=3))
        offset.SUBSIDY_CLOCK = "2025-01-20 10:00+08:00"

        assert is_about(datetime(2025, 1, 20, 10, tzinfo=SHANGHAI))
        assert is_about(datetime(2025, 1, 20, 10, tzinfo=SHANGHAI))

    def test_is_shared_by_processes(self, offset):
        clock.turn_to(BEGIN + timedelta(days=40))
        code = (
            "from django.conf import settings;"
            f"settings.configure(SUBSIDY_CLOCK={offset.SUBSIDY_CLOCK!r},"
            f" CLOCK_FILE={str(offset.CLOCK_FILE)!r});"
            "from subsidy.core import clock; print(clock.now().isoformat())"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=real_settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        there = datetime.fromisoformat(done.stdout.strip())

        assert is_about(there)
        assert there > BEGIN + timedelta(days=40)

    def test_alone_can_be_turned(self, settings):
        settings.SUBSIDY_CLOCK = ""
        with pytest.raises(AssertionError, match="only the offset clock"):
            clock.turn_to(BEGIN)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2024, 10, 1, 15, 59, tzinfo=UTC), date(2024, 10, 1)),
        (datetime(2024, 10, 1, 16, 0, tzinfo=UTC), date(2024, 10, 2)),
        (datetime(2024, 10, 1, 0, 0, tzinfo=SHANGHAI), date(2024, 10, 1)),
    ],
)
def test_the_programme_day_is_that_of_shanghai(moment, day):
    assert programme_day(moment) == day
