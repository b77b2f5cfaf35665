"""Verbs of the ledger: open a book, bring money into it, move money inside it."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from subsidy.core.errors import Refusal
from subsidy.core.rows import ask
from subsidy.ledger import rules
from subsidy.ledger.models import Account, Balance, Transfer
from subsidy.ledger.rules import Posting

OUTSIDE = "outside"

_POST = """
    INSERT INTO ledger_transfer (kind, debit_id, credit_id, amount_fen, central_fen, reference,
                                 subject, programme_day, recorded_at)
    SELECT kind, debit.id, credit.id, amount_fen, central_fen, reference, subject, day, %b
    FROM unnest(%b::text[], %b::text[], %b::text[], %b::text[], %b::bigint[], %b::bigint[],
                %b::text[], %b::text[], %b::date[]) WITH ORDINALITY
         AS posting (kind, book, debited, credited, amount_fen, central_fen,
                     reference, subject, day, place)
    JOIN ledger_account AS debit ON (debit.book, debit.bucket) = (posting.book, debited)
    JOIN ledger_account AS credit ON (credit.book, credit.bucket) = (posting.book, credited)
    ORDER BY place
    RETURNING id"""


class FundExhausted(Refusal):
    """The book cannot cover the amount; available_fen is what was seen under lock."""

    code = "fund_exhausted"

    def __init__(self, book: str, *, available_fen: int, amount_fen: int) -> None:
        assert available_fen < amount_fen
        super().__init__(f"{book} holds {available_fen} fen, {amount_fen} are needed")
        self.book = book
        self.available_fen = available_fen
        self.amount_fen = amount_fen


class BookClosed(Refusal):
    """The book takes no reservations now: it is paused."""

    code = "programme_paused"

    def __init__(self, book: str) -> None:
        super().__init__(f"{book} is paused")
        self.book = book


@transaction.atomic
def open_book(book: str) -> None:
    """Open a book with all its buckets, empty. Doing it again changes nothing."""
    Account.objects.bulk_create(
        (Account(book=book, bucket=bucket) for bucket in rules.BUCKETS), ignore_conflicts=True
    )
    Balance.objects.bulk_create([Balance(book=book)], ignore_conflicts=True)


@transaction.atomic
def issue(
    book: str, *, amount_fen: int, is_central: bool, reference: str, day: date, at: datetime
) -> None:
    """Bring money of one source from outside the system into a book."""
    outside, _ = Account.objects.get_or_create(book=OUTSIDE, bucket="outside")
    _arrive("issue", outside, book, amount_fen, is_central, reference, OUTSIDE, day, at)


@transaction.atomic
def allot(
    source: str,
    book: str,
    *,
    amount_fen: int,
    is_central: bool,
    reference: str,
    subject: str,
    day: date,
    at: datetime,
) -> None:
    """Move available money of one source from one book to another. Raises FundExhausted."""
    column = "central_fen" if is_central else "local_fen"
    giving = Balance.objects.filter(book=source, available_fen__gte=amount_fen)
    changes = {"available_fen": F("available_fen") - amount_fen, column: F(column) - amount_fen}
    if not giving.update(**changes):
        available_fen = Balance.objects.select_for_update().get(book=source).available_fen
        raise FundExhausted(source, available_fen=available_fen, amount_fen=amount_fen)
    debit = Account.objects.get(book=source, bucket="available")
    _arrive("allot", debit, book, amount_fen, is_central, reference, subject, day, at)


def _arrive(  # noqa: PLR0913 - the two arrivals share every column of a transfer
    kind: str,
    debit: Account,
    book: str,
    amount_fen: int,
    is_central: bool,  # noqa: FBT001
    reference: str,
    subject: str,
    day: date,
    at: datetime,
) -> None:
    Transfer.objects.create(
        kind=kind,
        debit=debit,
        credit=Account.objects.get(book=book, bucket="available"),
        amount_fen=amount_fen,
        central_fen=amount_fen if is_central else 0,
        reference=reference,
        subject=subject,
        programme_day=day,
        recorded_at=at,
    )
    column = "central_fen" if is_central else "local_fen"
    Balance.objects.filter(book=book).update(
        **{"available_fen": F("available_fen") + amount_fen, column: F(column) + amount_fen}
    )


def set_open(book: str, *, is_open: bool) -> None:
    """Let a book take reservations, or stop it from the next one on."""
    Balance.objects.filter(book=book).update(is_open=is_open)


@transaction.atomic(savepoint=False)
def post_many(postings: Sequence[Posting], *, at: datetime) -> None:
    """Write all postings and change the balances last, in the order of the books.

    Raises FundExhausted (what was available under lock) or BookClosed; then nothing is written.
    """
    if not postings:
        return
    columns = zip(
        *(
            (
                posting.kind,
                posting.book,
                *rules.KINDS[posting.kind],
                posting.amount_fen,
                posting.central_fen,
                posting.reference,
                posting.subject,
                posting.day,
            )
            for posting in postings
        ),
        strict=True,
    )
    posted = ask(_POST, [at, *map(list, columns)])
    assert len(posted) == len(postings), "every book is open"
    reserving = {posting.book for posting in postings if posting.kind == "reserve"}
    for book, change in sorted(rules.deltas(list(postings)).items()):
        _change(book, change, must_be_open=book in reserving)


def _change(book: str, change: dict[str, int], *, must_be_open: bool) -> None:
    """Change one balance if it covers what leaves `available`, else say what was there."""
    taken_fen = max(-change.get("available_fen", 0), 0)
    sums = ", ".join(f"{column} = {column} + %b" for column in change)
    covering = "available_fen >= %b AND (is_open OR NOT %b)"
    sql = f"UPDATE ledger_balance SET {sums} WHERE book = %b AND {covering} RETURNING book"
    while not ask(sql, [*change.values(), book, taken_fen, must_be_open]):
        balance = Balance.objects.select_for_update().get(book=book)
        if must_be_open and not balance.is_open:
            raise BookClosed(book)
        if balance.available_fen < taken_fen:
            raise FundExhausted(book, available_fen=balance.available_fen, amount_fen=taken_fen)


def lock(books: Sequence[str]) -> dict[str, Balance]:
    """Return the balances of the books, locked in order until the transaction ends."""
    rows = Balance.objects.select_for_update().filter(book__in=books).order_by("book")
    return {balance.book: balance for balance in rows}
