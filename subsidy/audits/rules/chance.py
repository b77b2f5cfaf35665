"""Chance that can be repeated: a generator that hangs on names alone."""

import hashlib

import numpy as np


def generator(*names: str) -> np.random.Generator:
    """Return the generator of these names, e.g. of a run's seed and a merchant: PCG64, whose
    stream numpy keeps the same between versions, seeded by their SHA-256.

    The names' lengths are hashed too: ("a", "bc") and ("ab", "c") are two generators.
    """
    text = "".join(f"{len(name)}:{name}" for name in names)
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest())
    return np.random.Generator(np.random.PCG64(seed))
