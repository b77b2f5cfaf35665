"""What is concluded: material or not, how sure one may be, how much more to look at, what is left.

EGESIF_16-0014-01, sections 4.12 and 7.6; the residual rate after the Commission's guidance on it.
"""

import math
from enum import StrEnum

import scipy  # its parts load at first use: most processes never need them

from subsidy.sampling.rules.estimates import Estimate

MATERIALITY = 0.02


class Verdict(StrEnum):
    MATERIAL = "material"
    NOT_MATERIAL = "not_material"
    INCONCLUSIVE = "inconclusive"


def verdict(estimate: Estimate, tolerable_fen: float) -> Verdict:
    """EE > TE: material; ULE < TE: not material; otherwise the sample cannot say."""
    if estimate.error_fen > tolerable_fen:
        return Verdict.MATERIAL
    if estimate.upper_fen is not None and estimate.upper_fen < tolerable_fen:
        return Verdict.NOT_MATERIAL
    return Verdict.INCONCLUSIVE


def recomputed_z(estimate: Estimate, tolerable_fen: float, z: float) -> float | None:
    """Return z* = z (TE - EE) / SE: the z at which the upper limit would just meet TE."""
    if not estimate.precision_fen:
        return None
    return z * (tolerable_fen - estimate.error_fen) / estimate.precision_fen


def confidence_of(z: float) -> float:
    """Return the two-sided confidence level of z, as a share."""
    return 2 * float(scipy.stats.norm.cdf(z)) - 1


def size_needed(size: int, estimate: Estimate, tolerable_fen: float) -> int | None:
    """Return how many items would decide, were the rest like these: n (SE / (TE - EE))^2.

    None where the projected error is at the tolerable one or above it: no size would.
    """
    room_fen = tolerable_fen - estimate.error_fen
    if estimate.precision_fen is None or room_fen <= 0:
        return None
    return math.ceil(size * (estimate.precision_fen / room_fen) ** 2)


def residual_rate(error_rate: float, population_fen: float, corrections_fen: float) -> float:
    """Return (D F - H) / (F - H): the rate that is left when H was corrected in a population F."""
    return (error_rate * population_fen - corrections_fen) / (population_fen - corrections_fen)


def extra_correction(
    error_fen: float, population_fen: float, materiality: float = MATERIALITY
) -> float:
    """Return L = (J - .02 I) / .98: what else to correct so that the rest is at two per cent.

    J: error that is left; I: population that is left, both in fen. Nothing if it is there already.
    """
    return max(0.0, (error_fen - materiality * population_fen) / (1 - materiality))
