"""Papers that order money about, and how a sum is divided over what it came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

Key = TypeVar("Key")


@dataclass(frozen=True)
class Paper:
    """The document that orders something.

    due_on: not before that day; else at once. A correction names the document that it `corrects`
    and the past day that its money belongs to.
    """

    number: str
    reason: str
    due_on: date | None = None
    corrects: str = ""
    belongs_on: date | None = None

    def __post_init__(self) -> None:
        assert bool(self.corrects) == bool(self.belongs_on)


def divided(amount_fen: int, held: Mapping[Key, int]) -> dict[Key, int]:
    """Return the amount in parts, in the ratio of what is held; none is larger than what is.

    Largest remainder: the fen that the division leaves go to the larger rests, the first of equals.
    Parts of nothing are left out.
    """
    whole_fen = sum(held.values())
    assert 0 <= amount_fen <= whole_fen
    if not amount_fen:
        return {}
    parts = {key: amount_fen * fen // whole_fen for key, fen in held.items()}
    by_rest = sorted(held, key=lambda key: -(amount_fen * held[key] % whole_fen))
    for key in by_rest[: amount_fen - sum(parts.values())]:
        parts[key] += 1
    return {key: fen for key, fen in parts.items() if fen}
