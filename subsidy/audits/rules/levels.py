"""Null B, for levels (a median, a ratio): merchants' medians against the spread between merchants.

The error within a merchant alone is never enough: with it, honest merchants who merely differ were
flagged by the hundred. Sources: J. L. Hodges and E. L. Lehmann, Estimates of location based on rank
tests, Annals of Mathematical Statistics 34 (1963) 598-611; F. Wilcoxon, Individual comparisons by
ranking methods, Biometrics Bulletin 1 (1945) 80-83.
"""

from dataclasses import dataclass

import numpy as np
import scipy  # its parts load at first use: most processes never need them

from subsidy.audits.rules.dispersion import Floats

#: A normal's standard deviation is this many times its median absolute deviation.
MAD_SCALE = 1.4826
#: Walsh averages grow with the square: beyond so many values, evenly spaced order statistics do.
WALSH_VALUES_MAX = 1_000


@dataclass(frozen=True, slots=True)
class LevelNull:
    """What peers do: their median level and the spread tau of merchants around it."""

    centre: float
    tau: float


def mad(values: Floats) -> float:
    """Return the median absolute deviation, scaled to a normal's standard deviation."""
    return MAD_SCALE * float(np.median(np.abs(values - np.median(values))))


def fit(levels: Floats, *, tau_min: float) -> LevelNull:
    """Return the null of a peer group. tau_min: merchants who all agree still differ by so much."""
    return LevelNull(centre=float(np.median(levels)), tau=max(tau_min, mad(levels)))


def upper_tails(levels: Floats, errors: Floats, null: LevelNull) -> Floats:
    """Return the one-sided p of each level, whose own standard error is given."""
    z = (levels - null.centre) / np.sqrt(null.tau**2 + errors**2)
    return np.asarray(scipy.stats.norm.sf(z), dtype=np.float64)


def hodges_lehmann(values: Floats) -> float:
    """Return the median of all pairwise means (Walsh averages): outliers do not move it."""
    ordered = np.sort(values)
    if len(ordered) > WALSH_VALUES_MAX:
        places = np.linspace(0, len(ordered) - 1, WALSH_VALUES_MAX).round().astype(np.int64)
        ordered = ordered[places]
    rows, columns = np.triu_indices(len(ordered))
    return float(np.median((ordered[rows] + ordered[columns]) / 2))


def wilcoxon_above(values: Floats, centre: float) -> float:
    """Return the one-sided p that the values lie above the centre (signed ranks, normal limit).

    1 when no value differs from the centre: nothing was seen.
    """
    differences = values - centre
    if not np.any(differences):
        return 1.0
    result = scipy.stats.wilcoxon(  # type: ignore[call-overload]  # the stubs do not know "asymptotic"
        differences, alternative="greater", method="asymptotic"
    )
    return float(result.pvalue)
