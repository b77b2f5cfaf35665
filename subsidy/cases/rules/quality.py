"""How often an indicator was wrong, and how well that is known."""

from dataclasses import dataclass

from scipy.stats import beta

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """A share with its two-sided limits; None where nothing was decided."""

    share: float | None
    low: float
    high: float


def clopper_pearson(k: int, n: int, *, confidence: float = CONFIDENCE) -> Interval:
    """Return k of n with the exact limits of Clopper and Pearson (1934, Biometrika 26)."""
    assert 0 <= k <= n
    if n == 0:
        return Interval(None, 0.0, 1.0)
    tail = (1 - confidence) / 2
    low = float(beta.ppf(tail, k, n - k + 1)) if k else 0.0
    high = float(beta.ppf(1 - tail, k + 1, n - k)) if k < n else 1.0
    return Interval(k / n, low, high)
