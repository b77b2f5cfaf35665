"""Days of demand on fund lines that do not exist, to try a forecast on.

Each line sells at a pace of its own that wanders from week to week, follows the weekdays, leaps on
feasts and sales days, may be halved or raised by a change of policy, and is noisy from day to day.
"""

from dataclasses import dataclass
from math import exp, sqrt
from random import Random

DAYS = 560


@dataclass(frozen=True)
class Leap:
    """Some days on which more is sold."""

    first: int
    days: int
    factor: float


def line(rng: Random) -> list[int]:
    """Return the fen that are reserved on each day of a line."""
    claims_a_day = rng.choice([20, 60, 200, 800, 3_000])
    wander = rng.choice([0.02, 0.05, 0.08, 0.12]) / sqrt(7)
    weekdays = [1 + rng.uniform(-0.25, 0.05) for _ in range(5)]
    weekdays += [1 + rng.uniform(0.1, 0.9) for _ in range(2)]
    unrest = rng.uniform(0, 0.35)
    leaps = [
        Leap(rng.randrange(DAYS), rng.choice([1, 3, 7]), rng.uniform(1.3, 2.5))
        for _ in range(rng.randrange(3, 8))
    ]
    turn, turned = rng.randrange(DAYS * 4), rng.choice([-0.5, -0.3, 0.3, 0.5])
    subsidy_fen = rng.uniform(40_000, 120_000)
    level, days = 0.0, []
    for day in range(DAYS):
        level = level * 0.995 + rng.gauss(0, wander)
        mood = level + rng.gauss(0, unrest) + (turned if day >= turn else 0)
        claims = claims_a_day * weekdays[day % 7] * exp(mood)
        for leap in leaps:
            if leap.first <= day < leap.first + leap.days:
                claims *= leap.factor
        sold = max(round(rng.gauss(claims, sqrt(claims))), 0)
        price = exp(rng.gauss(0, 0.3 / sqrt(max(sold, 1))))
        days.append(round(sold * subsidy_fen * price))
    return days
