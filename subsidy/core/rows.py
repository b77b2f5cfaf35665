"""Many rows in one statement: each column goes over as one array, in binary.

Django's own cursors write parameters into the text of the statement; for a thousand rows that costs
more than all the rest of the work. So these statements take the driver's other cursor, wrapped
as Django wraps its own: errors, query counts and transactions are the same.
"""

import json
from collections.abc import Sequence
from functools import cache
from operator import attrgetter
from typing import Any

import psycopg
from django.db import connection
from django.db.models import Field, JSONField

from subsidy.core.sealed import SealedTextField

Row = tuple[Any, ...]


def ask(sql: str, params: Sequence[Any] | dict[str, Any]) -> list[Row]:
    """Return what the statement returns. Its places are %b; arrays need a type (%b::bigint[])."""
    connection.ensure_connection()
    bare: Any = psycopg.Cursor(connection.connection)
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(bare) as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


class Columns:
    """The columns of a model in a statement of its own, and how to make its rows of them.

    `sql` names them under the alias. Sealed columns are left for those who ask: opening them takes
    longer than all the rest.
    """

    def __init__(self, model: Any, alias: str) -> None:
        fields = [f for f in model._meta.concrete_fields if not isinstance(f, SealedTextField)]
        assert not any(isinstance(field, JSONField) for field in fields), "JSON is converted"
        quote = connection.ops.quote_name
        self._model = model
        self._names = [field.attname for field in fields]
        self.sql = ", ".join(f"{alias}.{quote(field.column)}" for field in fields)

    def __len__(self) -> int:
        return len(self._names)

    def of(self, values: Sequence[Any]) -> Any:
        """Return the row of the model that has these values."""
        return self._model.from_db(connection.alias, self._names, values)


def columns_of(rows: Sequence[Row]) -> list[list[Any]]:
    """Return the rows, of which there is at least one, as the arrays of their columns."""
    return [list(column) for column in zip(*rows, strict=True)]


def draw_ids(model: Any, count: int) -> list[int]:
    """Return as many new ids, for rows that others name before they are inserted."""
    sql = "SELECT nextval(pg_get_serial_sequence(%b, 'id')) FROM generate_series(1, %b::int)"
    return [row[0] for row in ask(sql, [model._meta.db_table, count])]


def insert(rows: Sequence[Any], *, returning: Sequence[str] = ()) -> list[Row]:
    """Insert the rows, all of one model, with ids that were drawn before or will not be asked for;
    return columns of them.
    """
    found = _insert(rows, "", returning)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001
    return found


def insert_or_skip(rows: Sequence[Any], *, returning: Sequence[str]) -> list[Row]:
    """Insert the rows (of one model) that break no unique constraint; return columns of those.

    One statement, in the order given: rows sorted by their unique key never deadlock. A row that
    another transaction is inserting is waited for, then skipped.
    """
    return _insert(rows, "ON CONFLICT DO NOTHING", returning)


def _insert(rows: Sequence[Any], conflict: str, returning: Sequence[str]) -> list[Row]:
    if not rows:
        return []
    model: Any = type(rows[0])
    has_ids = bool(rows[0].pk)
    fields, sql = _statement(model, has_ids=has_ids, conflict=conflict, returning=tuple(returning))
    read = attrgetter(*(field.attname for field in fields))
    columns = zip(*map(read, rows), strict=True)
    pairs = zip(fields, columns, strict=True)
    return ask(sql, [_prepared(field, column) for field, column in pairs])


@cache
def _statement(
    model: Any, *, has_ids: bool, conflict: str, returning: tuple[str, ...]
) -> tuple[list[Field], str]:
    """Return the fields that are written and the statement; the same for all rows of a model."""
    quote = connection.ops.quote_name
    fields = [field for field in model._meta.concrete_fields if has_ids or not field.primary_key]
    columns = ", ".join(quote(field.column) for field in fields)
    values = ", ".join(_value(field, quote(field.column)) for field in fields)
    places = ", ".join(f"%b::{_type(field)}[]" for field in fields)
    got = ", ".join(quote(model._meta.get_field(name).column) for name in returning)
    return fields, (
        f"INSERT INTO {quote(model._meta.db_table)} ({columns}) "
        f"SELECT {values} FROM unnest({places}) AS new ({columns}) {conflict}"
        f"{' RETURNING ' + got if got else ''}"
    )


def _prepared(field: Field, column: Sequence[Any]) -> list[Any]:
    if isinstance(field, JSONField):
        return [None if value is None else json.dumps(value, cls=field.encoder) for value in column]
    if isinstance(field, SealedTextField):
        return [field.get_prep_value(value) for value in column]
    return list(column)


def _type(field: Field) -> str:
    if isinstance(field, JSONField):
        return "text"
    kind = field.rel_db_type(connection) if field.primary_key else field.db_type(connection)
    assert kind
    return kind


def _value(field: Field, column: str) -> str:
    return f"new.{column}::jsonb" if isinstance(field, JSONField) else f"new.{column}"
