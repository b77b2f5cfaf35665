"""How likely a merchant's irregularity is confirmed, by how strong the evidence is.

Until cases are closed the bands carry published guesses; each guess is worth PRIOR_CASES closed
cases, and what is found takes its place (beta-binomial, by conjugacy: A. Gelman et al., Bayesian
Data Analysis (2013), 2.4).
"""

from collections.abc import Mapping
from typing import NamedTuple

import scipy  # its parts load at first use: most processes never need them

#: How many closed cases a guess is worth.
PRIOR_CASES = 20


class Band(NamedTuple):
    """Evidence from `low` on (the last band: beyond it), and the share guessed to be confirmed."""

    name: str
    low: float
    prior: float


class Odds(NamedTuple):
    """The share confirmed that is expected of a band, and its 90 % credible interval."""

    mean: float
    low: float
    high: float


BANDS = (
    Band("weak", 0.0, 0.02),
    Band("moderate", 4.0, 0.15),
    Band("strong", 8.0, 0.40),
    Band("overwhelming", 15.0, 0.70),
)


def band_of(evidence: float) -> Band:
    """Return the band: below 4, from 4, from 8 to 15, above 15."""
    weak, moderate, strong, overwhelming = BANDS
    if evidence > overwhelming.low:
        return overwhelming
    if evidence >= strong.low:
        return strong
    return moderate if evidence >= moderate.low else weak


def odds(band: Band, *, confirmed: int = 0, closed: int = 0) -> Odds:
    """Return what is known of a band after so many closed cases, so many of them confirmed."""
    assert 0 <= confirmed <= closed
    a = PRIOR_CASES * band.prior + confirmed
    b = PRIOR_CASES * (1 - band.prior) + closed - confirmed
    law = scipy.stats.beta(a, b)
    return Odds(a / (a + b), float(law.ppf(0.05)), float(law.ppf(0.95)))


def all_odds(outcomes: Mapping[str, tuple[int, int]]) -> dict[str, Odds]:
    """Return the odds of every band by name; outcomes: (confirmed, closed) by band name."""
    return {
        band.name: odds(band, confirmed=found[0], closed=found[1])
        for band in BANDS
        for found in [outcomes.get(band.name, (0, 0))]
    }
