"""What a bank answers to an order: plain values, whatever file they came in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from subsidy.core.money import parse_yuan

BYTES_MAX = 256 * 1024 * 1024
LINES_MAX = 200_000
#: Identifiers and codes (Max35Text) and reasons (Max105Text); longer ones are cut.
ID_LENGTH_MAX = 35
REASON_LENGTH_MAX = 105
#: More than the schema can hold: 18 digits with two decimals.
FEN_MAX = 10**18


class Unreadable(ValueError):
    """The file is no reply that we can read."""


class Status(StrEnum):
    """What a line means to us: money has moved, will not move, or the bank has not finished."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    PENDING = "pending"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplyLine:
    """The bank's word on one payment; reason, reference and amount are empty where it gave none."""

    end_to_end_id: str
    status: Status
    amount_fen: int | None = None
    reason_code: str = ""
    reason_text: str = ""
    bank_reference: str = ""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One file: the order it answers, and its lines, which are read as they are asked for.

    A status of the whole order stands instead of lines. control_count and control_fen are what the
    bank took the order to be, where it says so.
    """

    order_reference: str
    lines: Iterator[ReplyLine]
    whole: ReplyLine | None = None
    control_count: int | None = None
    control_fen: int | None = None


def counted(lines: Iterable[ReplyLine]) -> Iterator[ReplyLine]:
    """Pass the lines on. Raises Unreadable when there are too many."""
    for number, line in enumerate(lines, start=1):
        if number > LINES_MAX:
            raise Unreadable(f"more than {LINES_MAX} lines")
        yield line


def count_of(text: str) -> int:
    """Return a number of lines. Raises Unreadable."""
    if not text.isdecimal() or int(text) > LINES_MAX:
        raise Unreadable(f"not a number of payments: {text!r}")
    return int(text)


def fen_of(text: str) -> int:
    """Return the fen of an amount in yuan. Raises Unreadable."""
    try:
        amount_fen = parse_yuan(text)
    except ValueError as fault:
        raise Unreadable(str(fault)) from fault
    if abs(amount_fen) > FEN_MAX:
        raise Unreadable(f"not an amount of this world: {text!r}")
    return amount_fen
