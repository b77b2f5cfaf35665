"""Weeks and months that reports look at, and the moments at which they are due. Plain Python."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

WEEKLY, MONTHLY = "weekly", "monthly"
#: Every month has this day.
DAY_MAX = 28


@dataclass(frozen=True)
class Period:
    """A stretch of days, both ends inside."""

    from_on: date
    to_on: date


def period_ending(kind: str, ending: date) -> Period:
    """Return the week or month whose last day is `ending`.

    A month ends on the last of a calendar month, and is that one; or on another day, and begins
    after the same day of the month before.
    """
    if kind == WEEKLY:
        return Period(ending - timedelta(days=6), ending)
    assert kind == MONTHLY
    if ending.day == monthrange(ending.year, ending.month)[1]:
        return Period(ending.replace(day=1), ending)
    before = ending.replace(day=1) - timedelta(days=1)
    return Period(before.replace(day=min(ending.day, before.day)) + timedelta(days=1), ending)


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """When a report is due: each week on a weekday (Monday is 0), or each month on a day."""

    kind: str
    weekday: int | None = None
    day: int | None = None
    hour: int
    zone: tzinfo

    def next_due(self, after: datetime) -> datetime:
        """Return the first moment after `after` at which a report is due."""
        today = after.astimezone(self.zone).date()
        ahead = (self._moment(today + timedelta(days=days)) for days in range(32 + 1))
        return next(moment for moment in ahead if moment is not None and moment > after)

    def _moment(self, on: date) -> datetime | None:
        if (on.weekday() == self.weekday) if self.kind == WEEKLY else (on.day == self.day):
            return datetime.combine(on, time(self.hour), self.zone)
        return None


def period_due(kind: str, due: datetime) -> Period:
    """Return what a report that is due at the moment looks at: all days until the one before."""
    return period_ending(kind, due.date() - timedelta(days=1))
