"""How few hands hold the claims: shares of applicants, telephones, streets, prices.

Every function takes whole numbers that stand for values, one row of claims per line, and answers
line by line: so one call judges all draws of a permutation. Counts are whole numbers until the last
division, so the order of the claims changes nothing.
Sources: O. C. Herfindahl (1950) and A. O. Hirschman (1945) for the index; M. J. Nigrini,
Forensic Analytics (2011), chapter 7, for the number duplication that `average_frequency` measures.
"""

import numpy as np
from numpy.typing import NDArray

from subsidy.audits.rules.dispersion import Floats

Ints = NDArray[np.int64]


def counts_in_lines(codes: Ints) -> Ints:
    """Return for each line how often its values occur, the most frequent first, then zeros."""
    lines, size = codes.shape
    ordered = np.sort(codes, axis=1)
    starts = np.ones(codes.shape, dtype=np.bool_)
    starts[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    groups = np.cumsum(starts, axis=1) - 1 + np.arange(lines)[:, None] * size
    counts = np.bincount(groups.ravel(), minlength=lines * size).reshape(lines, size)
    return np.asarray(-np.sort(-counts, axis=1), dtype=np.int64)


def hhi(codes: Ints) -> Floats:
    """Return the Herfindahl-Hirschman index of each line: 1 for one value, 1 / size for all apart.

    The sum of squared shares.
    """
    counts = counts_in_lines(codes)
    return np.asarray((counts**2).sum(axis=1) / codes.shape[1] ** 2)


def average_frequency(codes: Ints) -> Floats:
    """Return of each line how often the value of a claim occurs, on average over its claims.

    The sum of f^2 over the sum of f, for the frequencies f of the values.
    """
    return np.asarray((counts_in_lines(codes) ** 2).sum(axis=1) / codes.shape[1])


def top_share(codes: Ints, *, top: int = 5) -> Floats:
    """Return the share of each line that its `top` most frequent values hold."""
    return np.asarray(counts_in_lines(codes)[:, :top].sum(axis=1) / codes.shape[1])
