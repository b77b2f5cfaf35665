"""When a line's money runs out, from its recent pace: an expected day and a band around it.

An estimate, so it reckons in floating point; no amount is ever derived from it. Plain Python.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from math import sqrt

#: How many whole days before the report's day say what the pace is.
PACE_DAYS = 28
#: With fewer days than these nothing is foretold.
PACE_DAYS_MIN = 7
#: Farther ahead nothing is foretold.
FORECAST_DAYS_MAX = 365
#: The newest week counts most.
WEEK_WEIGHTS = (4, 3, 2, 1)
#: How far weekday averages of so few weeks are believed.
WEEKDAY_TRUST = 0.5
#: How much the pace itself drifts in a week, as a share of it. Found by back-test:
#: `python -m bench forecast`.
DRIFT_PER_WEEK = 0.06
#: One in ten runs out before the band, one in ten after it (the normal distribution's 90 %).
DEVIATIONS = 1.2816


@dataclass(frozen=True, kw_only=True)
class Runway:
    """How long the money lasts at the recent pace; None where it lasts beyond the forecast.

    pace_fen: what is reserved on a day, net of what is released, with more weight on the newest
    weeks. Four in five lines run out from `early_on` to `late_on`, both included.
    """

    pace_fen: int
    early_on: date | None
    expected_on: date | None
    late_on: date | None


def runway(available_fen: int, demand_fen: Sequence[int], *, as_of: date) -> Runway | None:
    """Return when the money runs out; None where it has, or where there is no pace to judge by.

    demand_fen: net reservations of the PACE_DAYS whole days before `as_of`, the oldest first.
    available_fen: what was left at the end of `as_of`.
    """
    days = _started(demand_fen)
    if available_fen <= 0 or len(days) < PACE_DAYS_MIN or sum(days) <= 0:
        return None
    weights = _weights(len(days))
    pace = sum(weight * fen for weight, fen in zip(weights, days, strict=True))
    if pace <= 0:
        return None
    flat = sum(days) / len(days)
    # days[-1] is the day before as_of, so in weeks it stands six places after as_of + 1.
    factors = [_weekday_factor(days, flat, ahead) for ahead in range(2, 9)]
    noise = _noise(days, flat, factors)
    estimate = noise * sum(weight * weight for weight in weights)
    reached = list(accumulate(pace * factors[ahead % 7] for ahead in range(FORECAST_DAYS_MAX)))
    spread = [
        DEVIATIONS * sqrt(noise * ahead + ahead * ahead * estimate + _drift(pace, ahead))
        for ahead in range(1, FORECAST_DAYS_MAX + 1)
    ]
    bands = zip(reached, spread, strict=True)
    early, late = zip(*((sum_ + width, sum_ - width) for sum_, width in bands), strict=True)
    return Runway(
        pace_fen=round(pace),
        early_on=_first_day(early, available_fen, as_of),
        expected_on=_first_day(reached, available_fen, as_of),
        late_on=_first_day(late, available_fen, as_of),
    )


def _started(demand_fen: Sequence[int]) -> list[int]:
    """Leave out the days before anything was sold."""
    first = next((place for place, fen in enumerate(demand_fen) if fen), len(demand_fen))
    return list(demand_fen[first:])


def _weights(days: int) -> list[float]:
    """Return the weight of each day, the oldest first; together 1."""
    raw = [WEEK_WEIGHTS[(days - 1 - place) // 7] for place in range(days)]
    return [weight / sum(raw) for weight in raw]


def _weekday_factor(days: Sequence[int], flat: float, ahead: int) -> float:
    """Return how the weekday that is `ahead` days after the last one compares with the average."""
    same = [fen for place, fen in enumerate(days) if (len(days) - 1 - place + ahead) % 7 == 0]
    return 1 + WEEKDAY_TRUST * (sum(same) / len(same) / flat - 1)


def _noise(days: Sequence[int], flat: float, factors: Sequence[float]) -> float:
    """Return the variance of a day around what its weekday makes one expect."""
    rests = (fen - flat * factors[(place - len(days) - 1) % 7] for place, fen in enumerate(days))
    return sum(rest * rest for rest in rests) / (len(days) - 1)


def _drift(pace: float, ahead: int) -> float:
    """Return the variance of the sum that a pace brings which drifts from week to week."""
    return (pace * DRIFT_PER_WEEK) ** 2 * (ahead**3 / 21 + ahead * ahead)


def _first_day(sums: Sequence[float], available_fen: int, as_of: date) -> date | None:
    """Return the first day at whose end so much is gone."""
    ahead = next((place for place, fen in enumerate(sums, 1) if fen >= available_fen), None)
    return None if ahead is None else as_of + timedelta(days=ahead)
