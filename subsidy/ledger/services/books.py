"""Books: opened once, then open or closed to reservations, with or without a daily quota."""

from collections.abc import Sequence

from django.db import transaction

from subsidy.ledger import rules
from subsidy.ledger.models import Account, Balance


@transaction.atomic
def open_book(book: str) -> None:
    """Open a book with all its buckets, empty. Doing it again changes nothing."""
    Account.objects.bulk_create(
        (Account(book=book, bucket=bucket) for bucket in rules.BUCKETS), ignore_conflicts=True
    )
    Balance.objects.bulk_create([Balance(book=book)], ignore_conflicts=True)


def set_open(book: str, *, is_open: bool) -> None:
    """Let a book take reservations, or stop it from the next one on."""
    Balance.objects.filter(book=book).update(is_open=is_open)


def set_quota(book: str, *, claims: int | None, amount_fen: int | None) -> None:
    """Limit what is registered on one day, from the next registration on; None: no limit.

    What was registered today already counts.
    """
    Balance.objects.filter(book=book).update(quota_claims=claims, quota_fen=amount_fen)


def lock(books: Sequence[str]) -> dict[str, Balance]:
    """Return the balances of the books, locked in order until the transaction ends."""
    rows = Balance.objects.select_for_update().filter(book__in=books).order_by("book")
    return {balance.book: balance for balance in rows}
