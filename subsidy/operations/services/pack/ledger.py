"""What the ledger says of a programme: its transfers, and the balances that they add up to."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from subsidy.ledger.models import Account, Balance
from subsidy.ledger.rules import BUCKETS
from subsidy.programmes.models import Programme

ROWS_IN_MEMORY_MAX = 5_000
SOURCES = ("central_fen", "local_fen", "central_spent_fen", "local_spent_fen")
_BOOKS = """
    SELECT 'line:' || id FROM funds_fundline WHERE programme_id = %(programme)s
    UNION ALL SELECT 'batch:' || id FROM funds_fundbatch WHERE programme_id = %(programme)s"""
#: Moments as the chain of history writes them.
_TRANSFERS = """
    SELECT transfer.id, transfer.kind, transfer.debit_id, transfer.credit_id,
        debit.book || '/' || debit.bucket AS debit, credit.book || '/' || credit.bucket AS credit,
        transfer.amount_fen, transfer.central_fen, transfer.reference, transfer.subject,
        transfer.programme_day::text,
        to_jsonb(transfer.recorded_at AT TIME ZONE 'UTC') #>> '{}' AS recorded_at
    FROM ledger_transfer AS transfer
    JOIN ledger_account AS debit ON debit.id = transfer.debit_id
    JOIN ledger_account AS credit ON credit.id = transfer.credit_id
    WHERE transfer.id > %(after)s
      AND (debit.book = ANY(%(books)s) OR credit.book = ANY(%(books)s))
    ORDER BY transfer.id LIMIT %(limit)s"""


def books_of(programme: Programme) -> list[str]:
    """Return the names of the books of the programme's lines and batches."""
    with connection.cursor() as cursor:
        cursor.execute(_BOOKS, {"programme": programme.pk})
        return sorted(book for (book,) in cursor.fetchall())


def transfers(books: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the transfers that touch the books, by id."""
    after = 0
    while True:
        with connection.cursor() as cursor:
            bounds: dict[str, Any] = {"after": after, "books": books, "limit": ROWS_IN_MEMORY_MAX}
            cursor.execute(_TRANSFERS, bounds)
            names = [column.name for column in cursor.description]
            rows = cursor.fetchall()
        yield from (dict(zip(names, row, strict=True)) for row in rows)
        if len(rows) < ROWS_IN_MEMORY_MAX:
            return
        after = rows[-1][0]


def balances(books: list[str]) -> dict[str, Any]:
    """Return the running balances of the books and the accounts that they are made of."""
    columns = [f"{bucket}_fen" for bucket in BUCKETS]
    kept = Balance.objects.filter(book__in=books).order_by("book")
    accounts = Account.objects.filter(book__in=books).order_by("id")
    return {
        "accounts": {str(account.pk): str(account) for account in accounts},
        "balances": {row.pop("book"): row for row in kept.values("book", *columns, *SOURCES)},
    }
