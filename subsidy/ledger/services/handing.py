"""Money comes in from outside, and goes from book to book; each time it is of one source."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from subsidy.ledger import rules
from subsidy.ledger.models import Account, Balance, Transfer
from subsidy.ledger.services.books import lock
from subsidy.ledger.services.refusals import FundExhausted, SourceExhausted

OUTSIDE = "outside"


@transaction.atomic
def issue(
    book: str, *, amount_fen: int, is_central: bool, reference: str, day: date, at: datetime
) -> None:
    """Bring money of one source from outside the system into a book."""
    outside, _ = Account.objects.get_or_create(book=OUTSIDE, bucket="outside")
    Transfer.objects.create(
        kind="issue",
        debit=outside,
        credit=Account.objects.get(book=book, bucket="available"),
        amount_fen=amount_fen,
        central_fen=amount_fen if is_central else 0,
        reference=reference,
        subject=OUTSIDE,
        programme_day=day,
        recorded_at=at,
    )
    source = "central_fen" if is_central else "local_fen"
    _change(book, {"available_fen": amount_fen, source: amount_fen})


@transaction.atomic
def hand_over(  # noqa: PLR0913 - a transfer has so many columns
    kind: str,
    giver: str,
    taker: str,
    *,
    amount_fen: int,
    is_central: bool,
    reference: str,
    subject: str,
    day: date,
    at: datetime,
) -> None:
    """Hand money of one source from one book to another, as the kind says (`rules.HANDOVERS`).

    Both balances are locked in order. Raises FundExhausted, SourceExhausted.
    """
    debit, credit = rules.HANDOVERS[kind]
    Transfer.objects.create(
        kind=kind,
        debit=Account.objects.get(book=giver, bucket=debit),
        credit=Account.objects.get(book=taker, bucket=credit),
        amount_fen=amount_fen,
        central_fen=amount_fen if is_central else 0,
        reference=reference,
        subject=subject,
        programme_day=day,
        recorded_at=at,
    )
    balance = lock([giver, taker])[giver]
    gives, takes = rules.handed(kind, amount_fen=amount_fen, is_central=is_central)
    if balance.available_fen < -gives.get("available_fen", 0):
        raise FundExhausted(giver, available_fen=balance.available_fen, amount_fen=amount_fen)
    if debit not in rules.SPENT:
        _refuse_spent_source(balance, amount_fen=amount_fen, is_central=is_central)
    _change(giver, gives)
    _change(taker, takes)


@transaction.atomic
def settle(
    giver: str,
    taker: str,
    *,
    amount_fen: int,
    is_central: bool,
    reference: str,
    subject: str,
    day: date,
    at: datetime,
) -> None:
    """Let one source pay the other what it owes: money of the giver's source (`is_central`) leaves
    the giver and reaches the taker as money of the other. Raises FundExhausted, SourceExhausted.
    """
    outside, _ = Account.objects.get_or_create(book=OUTSIDE, bucket="outside")
    balance = lock([giver, taker])[giver]
    if balance.available_fen < amount_fen:
        raise FundExhausted(giver, available_fen=balance.available_fen, amount_fen=amount_fen)
    _refuse_spent_source(balance, amount_fen=amount_fen, is_central=is_central)
    buckets = {book: Account.objects.get(book=book, bucket="available") for book in (giver, taker)}
    ways = ((buckets[giver], outside, is_central), (outside, buckets[taker], not is_central))
    for kind, (debit, credit, of_central) in zip(rules.SETTLEMENTS, ways, strict=True):
        Transfer.objects.create(
            kind=kind,
            debit=debit,
            credit=credit,
            amount_fen=amount_fen,
            central_fen=amount_fen if of_central else 0,
            reference=reference,
            subject=subject,
            programme_day=day,
            recorded_at=at,
        )
    gives, takes = ("central_fen", "local_fen") if is_central else ("local_fen", "central_fen")
    _change(giver, {"available_fen": -amount_fen, gives: -amount_fen})
    _change(taker, {"available_fen": amount_fen, takes: amount_fen})


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
    """Hand available money of one source to a book. Raises FundExhausted, SourceExhausted."""
    hand_over(
        "allot",
        source,
        book,
        amount_fen=amount_fen,
        is_central=is_central,
        reference=reference,
        subject=subject,
        day=day,
        at=at,
    )


def _refuse_spent_source(balance: Balance, *, amount_fen: int, is_central: bool) -> None:
    """What is promised but not split yet may take from either source; what is spent may not."""
    left_fen = balance.central_left_fen if is_central else balance.local_left_fen
    if left_fen < amount_fen:
        source = "central" if is_central else "local"
        raise SourceExhausted(balance.book, source, left_fen=left_fen, amount_fen=amount_fen)


def _change(book: str, change: Mapping[str, int]) -> None:
    Balance.objects.filter(book=book).update(
        **{column: F(column) + fen for column, fen in change.items()}
    )
