"""Numbers and bytes that come out the same on every machine."""

import hashlib
import json
from functools import lru_cache
from typing import Any

#: Beyond these digits, libraries and processors may differ.
DIGITS = 10


@lru_cache(maxsize=100_000)  # what peers have in common comes with each of them
def significant(value: float) -> float:
    """Return the value at ten significant digits, as a Python float; never minus zero."""
    return float(f"{float(value):.{DIGITS - 1}e}") + 0.0


def canonical(value: Any) -> bytes:
    """Return the one JSON text of the value: keys sorted, no blanks, UTF-8, no NaN."""
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def sha256(content: bytes) -> str:
    """Return the SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
