"""The clock. Only doors (views, admin, tasks, commands) read it; verbs are told the time.

With SUBSIDY_CLOCK set, time runs from that moment on: an offset clock for the demo and the
scenarios, shared through one small file by all processes of a checkout. Production refuses it.
"""

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from zoneinfo import ZoneInfo

from django.conf import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the moment, aware, in Shanghai time."""
    moment = datetime.now(SHANGHAI)
    return moment + _offset() if settings.SUBSIDY_CLOCK else moment


def programme_day(moment: datetime) -> date:
    """Return the day in Shanghai on which the moment falls."""
    return moment.astimezone(SHANGHAI).date()


def turn_to(moment: datetime) -> None:
    """Set the offset clock to `moment`, for every process that shares it."""
    assert settings.SUBSIDY_CLOCK, "only the offset clock can be turned"
    _write(Path(settings.CLOCK_FILE), (moment - datetime.now(UTC)).total_seconds())


def _offset() -> timedelta:
    path = Path(settings.CLOCK_FILE)
    try:
        start, seconds = path.read_text().rsplit(maxsplit=1)
    except FileNotFoundError:
        start = ""
    if start != settings.SUBSIDY_CLOCK:
        begin = datetime.fromisoformat(settings.SUBSIDY_CLOCK)
        seconds = str(begin.timestamp() - time.time())
        _write(path, float(seconds))
    return timedelta(seconds=float(seconds))


def _write(path: Path, seconds: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
        file.write(f"{settings.SUBSIDY_CLOCK} {seconds}")
    Path(file.name).replace(path)
