"""Working days in China: the State Council's calendar year by year, and a table where it is not
out yet.

`chinese_calendar` holds the published calendars, shifted working weekends included. A later year
has its weekends and the holidays that the law itself names (State Council order 795); a weekend
that will be worked instead is not known before the notice, so a day promised by this table is
never too early.
"""

from datetime import date, timedelta

import chinese_calendar

#: Holidays on fixed days of the year, and those that follow moon or sun, until 2030.
FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
SPRING_FESTIVAL = {2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3)}
OTHERS = {
    2027: {(4, 5), (6, 9), (9, 15)},
    2028: {(4, 4), (5, 28), (10, 3)},
    2029: {(4, 4), (6, 16), (9, 22)},
    2030: {(4, 5), (6, 5), (9, 12)},
}
#: The festival's eve and its first three days.
FESTIVAL_DAYS = range(-1, 3)


def is_working_day(day: date) -> bool:
    """Tell whether offices are open."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # a year without a published calendar
        return day.weekday() < 5 and not _is_holiday(day)


def working_day_from(day: date) -> date:
    """Return the day itself where offices are open, else the next one on which they are."""
    return day if is_working_day(day) else after_working_days(day, 1)


def after_working_days(day: date, count: int) -> date:
    """Return the last of `count` working days after that day; for none, the day itself."""
    assert count >= 0
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """Count the working days after the start, up to and with the end."""
    days = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    return sum(map(is_working_day, days))


def _is_holiday(day: date) -> bool:
    key = (day.month, day.day)
    if key in FIXED or key in OTHERS.get(day.year, ()):
        return True
    first = SPRING_FESTIVAL.get(day.year)
    return first is not None and (day - date(day.year, *first)).days in FESTIVAL_DAYS
