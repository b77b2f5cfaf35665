"""A population as anybody can write it down and hash it again: one line per unit, ordered."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One unit: a claim's reference, what it was granted, the layer it is drawn in ("" for one)."""

    reference: str
    amount_fen: int
    layer: str = ""

    def text(self) -> str:
        return f"{self.reference},{self.amount_fen},{self.layer}\n"


def canonical(lines: Iterable[Line]) -> str:
    """Return the one text of the lines, by reference in the order of their bytes."""
    return "".join(line.text() for line in sorted(lines, key=lambda line: line.reference))


def hash_of(lines: Iterable[Line]) -> str:
    """Return the SHA-256 of the canonical text."""
    return hashlib.sha256(canonical(lines).encode()).hexdigest()
