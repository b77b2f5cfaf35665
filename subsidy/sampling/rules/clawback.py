"""What may be asked back by projection: the lower limit of a two-sided 90 % interval.

A projection is only presumed right (Minn. R. 9505.2220); whoever has to pay is given the benefit of
all chance: Student's t, and the lower end of the interval. With the finite correction, so that a
population examined whole is asked back to the fen.
"""

from collections.abc import Sequence

import scipy  # its parts load at first use: most processes never need them

from subsidy.sampling.rules.estimates import Estimate, Seen, mus_standard, stratified

CONFIDENCE = 0.90


def interval(strata: Sequence[Seen], confidence: float = CONFIDENCE) -> Estimate:
    """Return the estimate with its two-sided interval; degrees of freedom: sum of (n_h - 1).

    Strata examined whole bring no uncertainty and no degrees of freedom.
    """
    free = sum(seen.n - 1 for seen in strata if not seen.is_whole)
    if free <= 0:
        return stratified(strata, 0.0, finite=True)
    t = float(scipy.stats.t.ppf(1 - (1 - confidence) / 2, free))
    return stratified(strata, t, finite=True)


def money_units(
    book_fen: int,
    taints: Sequence[float],
    *,
    certain_error_fen: float = 0,
    confidence: float = CONFIDENCE,
) -> Estimate:
    """Return the interval of a monetary-unit sample: the standard estimate, by Student's t."""
    free = len(taints) - 1
    t = float(scipy.stats.t.ppf(1 - (1 - confidence) / 2, free)) if free > 0 else 0.0
    return mus_standard(book_fen, taints, t, certain_error_fen=certain_error_fen)
