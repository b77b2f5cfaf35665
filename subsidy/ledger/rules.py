"""The kinds of transfer: which bucket each takes from and which it gives to."""

from dataclasses import dataclass
from datetime import date

#: What a book holds. `recovered` is the contra of `paid`: money that came back, below zero.
BUCKETS = ("available", "frozen", "reserved", "committed", "paid", "recovered", "returned")

#: The buckets whose money is split into a central and a local part.
SPENT = frozenset({"committed", "paid", "recovered"})

#: kind -> (bucket debited, bucket credited), inside one book.
KINDS = {
    "freeze": ("available", "frozen"),
    "thaw": ("frozen", "available"),
    "reserve": ("available", "reserved"),
    "release": ("reserved", "available"),
    "commit": ("reserved", "committed"),
    "uncommit": ("committed", "available"),
    "pay": ("committed", "paid"),
    "bounce": ("paid", "committed"),
    "recover": ("recovered", "available"),
}

#: Kinds that bring money into a book from another one; they name the source of the money.
ARRIVALS = frozenset({"issue", "allot"})


@dataclass(frozen=True)
class Posting:
    """One transfer inside a book, to be written.

    central_fen: the central part, given exactly when the kind touches split money (`SPENT`).
    reference: the cause, unique with the kind; subject: whom it is about.
    """

    kind: str
    book: str
    amount_fen: int
    reference: str
    subject: str
    day: date
    central_fen: int | None = None

    def __post_init__(self) -> None:
        assert self.amount_fen > 0
        assert (self.central_fen is not None) == bool(SPENT & set(KINDS[self.kind]))
        assert self.central_fen is None or 0 <= self.central_fen <= self.amount_fen


def deltas(postings: list[Posting]) -> dict[str, dict[str, int]]:
    """Return book -> column of its balance -> change in fen, of all postings together."""
    books: dict[str, dict[str, int]] = {}
    for posting in postings:
        debit, credit = KINDS[posting.kind]
        change = books.setdefault(posting.book, {})
        for bucket, sign in ((debit, -1), (credit, 1)):
            _add(change, f"{bucket}_fen", sign * posting.amount_fen)
            if bucket in SPENT and posting.central_fen is not None:
                _add(change, "central_spent_fen", sign * posting.central_fen)
                local_fen = posting.amount_fen - posting.central_fen
                _add(change, "local_spent_fen", sign * local_fen)
    return books


def _add(change: dict[str, int], column: str, amount_fen: int) -> None:
    change[column] = change.get(column, 0) + amount_fen
