"""How much more honest merchants differ than chance alone would make them.

Source: D. J. Spiegelhalter, Handling over-dispersion of performance indicators, Quality and Safety
in Health Care 14 (2005) 347-351. Winsorising keeps a few cheats from widening the net they are in.
"""

import numpy as np
import scipy  # its parts load at first use: most processes never need them
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Share of z-scores drawn in at each end.
TAIL = 0.10


def winsorise(values: Floats, *, tail: float = TAIL) -> Floats:
    """Return the values with both tails drawn in to their quantiles."""
    low, high = np.quantile(values, [tail, 1 - tail])
    return np.clip(values, low, high)


def winsorised_variance(tail: float = TAIL) -> float:
    """Return E[z^2] of a standard normal z winsorised at both tails: 0.6787 at 10 %, 1 at none.

    Without this divisor, a peer group that varies by chance alone would look under-dispersed.
    """
    if tail == 0:
        return 1.0
    cut = float(scipy.stats.norm.ppf(1 - tail))
    return float(1 - 2 * tail - 2 * cut * scipy.stats.norm.pdf(cut) + 2 * tail * cut**2)


def dispersion(z: Floats, *, tail: float = TAIL) -> float:
    """Return phi, the mean square of the z-scores; 1 where chance explains all differences."""
    squares = winsorise(np.sort(z), tail=tail) ** 2  # sorted: float sums hang on their order
    return float(np.mean(squares)) / winsorised_variance(tail)


def spread_between(z: Floats, weights: Floats, *, tail: float = TAIL) -> float:
    """Return tau^2, the variance between merchants that chance within them does not explain.

    `weights` are the inverse sampling variances of the rates (DerSimonian and Laird's moments).
    """
    size = len(z)
    surplus = size * dispersion(z, tail=tail) - (size - 1)
    weights = np.sort(weights)
    scale = weights.sum() - (weights**2).sum() / weights.sum()
    return max(0.0, float(surplus / scale)) if scale > 0 else 0.0
