"""Values in order, each once."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def distinct(values: Ints) -> Ints:
    """Return the values in ascending order, each once.

    By sorting: numpy's own way without an inverse hashes, ten times as slow for millions.
    """
    ordered = np.sort(values)
    if not len(ordered):
        return ordered
    return np.asarray(ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])])
