"""Books and postings for these tests."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from subsidy.ledger import services
from subsidy.ledger.models import Balance, Transfer
from subsidy.ledger.rules import Posting
from tests.make import NOON

BOOK = "line:1"
DAY = date(2024, 10, 1)


def funded(book: str = BOOK, *, central_fen: int = 900, local_fen: int = 100) -> str:
    """Return a book with money in it."""
    services.open_book(book)
    for is_central, amount_fen in ((True, central_fen), (False, local_fen)):
        if amount_fen:
            services.issue(
                book,
                amount_fen=amount_fen,
                is_central=is_central,
                reference=f"{book}/{is_central}",
                day=DAY,
                at=NOON,
            )
    return book


def posting(kind: str, amount_fen: int, reference: str, *, book: str = BOOK, central_fen=None):
    return Posting(kind, book, amount_fen, reference, f"claim:{reference}", DAY, central_fen)


def post(*postings: Posting) -> None:
    with transaction.atomic():
        services.post_many(postings, at=NOON)


def holds(book: str = BOOK) -> dict[str, int]:
    """Return the columns of the balance that are not zero."""
    row = Balance.objects.filter(book=book).values().get()
    return {
        name.removesuffix("_fen"): value
        for name, value in row.items()
        if name.endswith("_fen") and value
    }


def transfers() -> list[tuple]:
    rows = Transfer.objects.order_by("id").exclude(kind="issue")
    return list(
        rows.values_list(
            "kind", "debit__bucket", "credit__bucket", "amount_fen", "central_fen", "reference"
        )
    )


def refused(name: str, write) -> None:
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        write()
