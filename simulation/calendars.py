"""On which day and at which hour people buy."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone
from random import Random

from simulation.merchants import Pace

SHANGHAI = timezone(timedelta(hours=8))
PLAIN = 1_000
#: The seven days of National Day, when all shops are fuller.
HOLIDAY = (date(2024, 10, 1), date(2024, 10, 7))
HOLIDAY_BP = 14_000
SATURDAY = 5
STORE_HOURS = {8: 2, 9: 5, 10: 9, 11: 8, 12: 4, 13: 4, 14: 6, 15: 8, 16: 9, 17: 7, 18: 6, 19: 4}
ONLINE_HOURS = {8: 2, 10: 4, 12: 6, 14: 4, 16: 4, 18: 5, 19: 7, 20: 10, 21: 11, 22: 9, 23: 4}


def day_weight(pace: Pace, day: date) -> int:
    """Return how strongly the day pulls customers in; PLAIN is an ordinary working day."""
    weight = PLAIN
    if day.weekday() >= SATURDAY:
        weight = weight * pace.weekend_bp // 10_000
    if HOLIDAY[0] <= day <= HOLIDAY[1]:
        weight = weight * HOLIDAY_BP // 10_000
    if day in pace.fairs:
        weight = weight * pace.fair_bp // 10_000
    if day in pace.launches:
        weight = weight * pace.launch_bp // 10_000
    return weight


def draw_days(rng: Random, pace: Pace, days: Sequence[date], count: int) -> list[date]:
    """Return the days of so many purchases, in order; days also differ by mere chance."""
    weights = [day_weight(pace, day) * rng.randint(80, 125) for day in days]
    return sorted(rng.choices(days, weights, k=count))


def draw_moment(rng: Random, pace: Pace, day: date) -> datetime:
    """Return a moment of that day within the opening hours."""
    profile = ONLINE_HOURS if pace.closes > max(STORE_HOURS) + 1 else STORE_HOURS
    hours = [hour for hour in profile if pace.opens <= hour < pace.closes]
    hour = rng.choices(hours, [profile[hour] for hour in hours])[0]
    clock = time(hour, rng.randrange(60), rng.randrange(60), tzinfo=SHANGHAI)
    return datetime.combine(day, clock)
