"""The transfers that both ledgers are asked to post: money held for claims, on a few lines."""

from collections.abc import Iterator
from typing import NamedTuple

#: As many lines as there are units, from whose free money the amounts are held.
LINES = 14
FEN_MAX = 100_000


class Wanted(NamedTuple):
    """One transfer from a line's free money to what it holds for a claim."""

    line: int
    amount_fen: int
    cause: str


def wanted(first: int, count: int) -> Iterator[Wanted]:
    """Yield so many transfers, each with a cause of its own."""
    for number in range(first, first + count):
        yield Wanted(number % LINES, 1 + number * 7_919 % FEN_MAX, f"claim:{number}")
