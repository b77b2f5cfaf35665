"""What visits by chance say of all merchants: how much of the money lies with irregular ones.

Each visit stands for 1 / its inclusion probability (D. G. Horvitz and D. J. Thompson, JASA 47
(1952) 663-685; as a ratio, J. Hajek 1971). The limits are those of the effective number of visits
(L. Kish, Survey Sampling, 1965, 11.7) in an exact binomial.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import scipy  # its parts load at first use: most processes never need them

CONFIDENCE = 0.90


@dataclass(frozen=True, slots=True)
class Prevalence:
    """Visits, the share of merchants that is irregular with its limits; None without a visit."""

    visits: int
    share: float | None
    low: float
    high: float


def prevalence(
    visits: Sequence[tuple[float, bool]], *, confidence: float = CONFIDENCE
) -> Prevalence:
    """Return the estimate from (inclusion probability, whether irregular) of each random visit."""
    assert all(0 < inclusion <= 1 for inclusion, _is_irregular in visits)
    if not visits:
        return Prevalence(0, None, 0.0, 1.0)
    weights = [1 / inclusion for inclusion, _is_irregular in sorted(visits)]
    hits = sum(1 / inclusion for inclusion, is_irregular in sorted(visits) if is_irregular)
    total = sum(weights)
    share = hits / total
    effective = total**2 / sum(weight**2 for weight in weights)
    k = share * effective
    tail = (1 - confidence) / 2
    low = float(scipy.stats.beta.ppf(tail, k, effective - k + 1)) if hits else 0.0
    high = float(scipy.stats.beta.ppf(1 - tail, k + 1, effective - k)) if hits < total else 1.0
    return Prevalence(len(visits), share, low, high)
