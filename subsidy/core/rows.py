"""Set-based insertion that lets the first one win."""

from collections.abc import Sequence
from typing import Any

from django.db import connection


def insert_or_skip(rows: Sequence[Any], *, returning: Sequence[str]) -> list[tuple[Any, ...]]:
    """Insert the rows (of one model) that break no unique constraint; return columns of those.

    One statement, in the order given: rows sorted by their unique key never deadlock. A row that
    another transaction is inserting is waited for, then skipped.
    """
    if not rows:
        return []
    model = type(rows[0])
    fields = [f for f in model._meta.concrete_fields if not f.primary_key or rows[0].pk]
    arrays = [
        [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows]
        for field in fields
    ]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(
        f"%s::{field.rel_db_type(connection)}[]"
        if field.primary_key
        else f"%s::{field.db_type(connection)}[]"
        for field in fields
    )
    got = ", ".join(quote(model._meta.get_field(name).column) for name in returning)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(model._meta.db_table)} ({columns}) "
            f"SELECT * FROM unnest({places}) ON CONFLICT DO NOTHING RETURNING {got}",
            arrays,
        )
        return list(cursor.fetchall())
