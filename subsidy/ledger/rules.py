"""The kinds of transfer: which bucket each takes from and which it gives to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

#: What a book holds. `recovered` is the contra of `paid`: money that came back, below zero. `lost`
#: is what was paid, asked back, and written off.
BUCKETS = (
    *("available", "frozen", "reserved", "committed"),
    *("paid", "lost", "recovered", "returned"),
)

#: The buckets whose money is split into a central and a local part.
SPENT = frozenset({"committed", "paid", "lost", "recovered"})

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
    "write_off": ("paid", "lost"),
    "revive": ("lost", "paid"),
}

#: Kinds that hand money of one source from book to book: kind -> (bucket it leaves, bucket it
#: reaches). A return may be allotted again; what is remitted is back at the treasury for good. At
#: year end, `settle` evens out between sources what rounding left, `carry` goes to the next
#: programme.
HANDOVERS = {
    "allot": ("available", "available"),
    "reallot": ("available", "available"),
    "return": ("available", "available"),
    "remit": ("recovered", "returned"),
    "carry": ("available", "available"),
}

#: What rounding made one source bear for the other goes out as money of the one and comes in again
#: as money of the other.
SETTLEMENTS = ("settle_out", "settle_in")

#: Kinds that bring money into a book from another one; they name the source of the money.
ARRIVALS = frozenset({"issue", *SETTLEMENTS, *HANDOVERS})


@dataclass(frozen=True)
class Posting:
    """One transfer inside a book, to be written.

    central_fen: the central part, given exactly when the kind touches split money (`SPENT`).
    reference: the cause, unique with the kind; subject: whom it is about. counts: whether it is one
    more registration of its day, for the book's daily quota.
    """

    kind: str
    book: str
    amount_fen: int
    reference: str
    subject: str
    day: date
    central_fen: int | None = None
    counts: bool = False

    def __post_init__(self) -> None:
        assert self.amount_fen > 0
        assert self.kind == "reserve" or not self.counts
        assert (self.central_fen is not None) == bool(SPENT & set(KINDS[self.kind]))
        assert self.central_fen is None or 0 <= self.central_fen <= self.amount_fen


@dataclass(frozen=True)
class Registrations:
    """What is registered in one book on one day."""

    day: date
    claims: int = 0
    amount_fen: int = 0

    def and_one(self, amount_fen: int) -> "Registrations":
        return Registrations(self.day, self.claims + 1, self.amount_fen + amount_fen)


@dataclass(frozen=True)
class Room:
    """What a daily quota leaves of a day; None: no limit."""

    claims: int | None
    amount_fen: int | None

    def holds(self, new: Registrations) -> bool:
        return (self.claims is None or new.claims <= self.claims) and (
            self.amount_fen is None or new.amount_fen <= self.amount_fen
        )


def registrations(postings: Iterable[Posting]) -> dict[str, Registrations]:
    """Return book -> what the postings register there; they are all of one day."""
    books: dict[str, Registrations] = {}
    for posting in postings:
        if posting.counts:
            so_far = books.get(posting.book, Registrations(posting.day))
            assert so_far.day == posting.day
            books[posting.book] = so_far.and_one(posting.amount_fen)
    return books


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


def handed(
    kind: str, *, amount_fen: int, is_central: bool
) -> tuple[dict[str, int], dict[str, int]]:
    """Return column -> change in fen, of the book that gives and of the one that takes."""
    debit, credit = HANDOVERS[kind]
    source = "central" if is_central else "local"
    gives = {f"{debit}_fen": -amount_fen, f"{source}_fen": -amount_fen}
    if debit in SPENT:
        gives[f"{source}_spent_fen"] = -amount_fen
    return gives, {f"{credit}_fen": amount_fen, f"{source}_fen": amount_fen}


def _add(change: dict[str, int], column: str, amount_fen: int) -> None:
    change[column] = change.get(column, 0) + amount_fen
