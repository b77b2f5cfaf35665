"""The seed of a draw: committed to before the population is known, revealed when it is drawn.

Whoever draws could otherwise try seeds until the sample pleases; whoever is drawn could otherwise
see to it that the sample misses what is wrong.
"""

import hashlib
import re

#: 256 random bits in hexadecimal: a shorter seed could be found from its hash by trying.
SEED = re.compile(r"[0-9a-f]{64}")
START = "start"


def commitment_of(seed: str) -> str:
    """Return what is published: the SHA-256 of the seed's text, in hexadecimal."""
    return hashlib.sha256(seed.encode()).hexdigest()


def is_seed(text: str) -> bool:
    return bool(SEED.fullmatch(text))


def key_of(seed: str, name: str) -> str:
    """Return the place of a unit in the order that the seed gives: sha256(seed || name)."""
    return hashlib.sha256(f"{seed}{name}".encode()).hexdigest()


def start_of(seed: str, name: str, below: int) -> int:
    """Return where the fixed interval starts, 0 <= start < below: by the seed alone."""
    return int(key_of(seed, f"{START}:{name}"), 16) % below
