"""Sizes of samples that ask how often, not how much: attribute and acceptance plans.

AICPA Audit Sampling: the smallest n that would show so few errors in at most one of (1 - level)
draws, were the rate the tolerable one.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import scipy  # its parts load at first use: most processes never need them

#: No plan of more items: who needs them examines everything.
SIZE_MAX = 1_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """Examine `size` items; accept with at most `errors_max` errors."""

    size: int
    errors_max: int

    def accepts(self, rate: float) -> float:
        """Return the probability that a population with this rate of errors is accepted."""
        return float(scipy.stats.binom.cdf(self.errors_max, self.size, rate))


def binomial_size(rate: float, confidence: float, errors: int = 0) -> int:
    """Return the size for a population that is large beside the sample."""
    return smallest(
        lambda n: bool(scipy.stats.binom.cdf(errors, n, rate) <= 1 - confidence), errors + 1
    )


def finite_size(units: int, wrong: int, confidence: float, errors: int = 0) -> int:
    """Return the size for `units` of which at most `wrong` may be in error; all, if none is less.

    Exact (hypergeometric).
    """
    if errors >= wrong:
        return units
    return smallest(
        lambda n: bool(scipy.stats.hypergeom.cdf(errors, units, wrong, n) <= 1 - confidence),
        errors + 1,
        units,
    )


def poisson_size(rate: float, confidence: float, errors: int = 0) -> int:
    """Return the size after the Poisson distribution: a little larger than the binomial one."""
    return math.ceil(float(scipy.stats.gamma.ppf(confidence, errors + 1)) / rate)


def acceptance_plan(rate: float, confidence: float, errors_max: int) -> Plan:
    """Return the plan that accepts a population at `rate` with at most 1 - confidence.

    Plans without an allowed error turn good populations down half the time; (153, 3) does not.
    """
    return Plan(binomial_size(rate, confidence, errors_max), errors_max)


def wrong_at(units: int, rate_bp: int) -> int:
    """Return how many units are the rate, rounded up."""
    return -(-units * rate_bp // 10_000)


def smallest(enough: Callable[[int], bool], low: int, high: int = SIZE_MAX) -> int:
    """Return the smallest n from low to high that is enough, of a property that stays; or high."""
    while low < high:
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle + 1
    return low
