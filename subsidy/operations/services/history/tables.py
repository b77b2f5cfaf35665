"""What is chained: moves, transfers, decisions and changes, each row as one line of text."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models

from subsidy.claims.models import Decision
from subsidy.core.history import Change
from subsidy.core.moves import Move
from subsidy.ledger.models import Transfer

#: Written once and their own history, beside all moves and changes.
OWN_HISTORY = (Transfer, Decision)
#: Turned on once, when others were told: says nothing of what happened.
NOT_CHAINED = frozenset({"is_told"})
ROWS_IN_MEMORY_MAX = 1_000


@dataclass(frozen=True)
class Table:
    """A table that is chained. The first of its columns is its key."""

    name: str
    model: Any
    columns: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.columns[0]


@cache
def tables() -> dict[str, Table]:
    """Return the tables that are chained, by name."""
    found = [
        _table(model)
        for model in apps.get_models()
        if issubclass(model, (Move, Change)) or model in OWN_HISTORY
    ]
    return {table.name: table for table in sorted(found, key=lambda table: table.name)}


def _table(model: Any) -> Table:
    columns = [field.column for field in model._meta.concrete_fields]
    key = model._meta.pk.column
    rest = sorted(set(columns) - NOT_CHAINED - {key})
    return Table(model._meta.db_table, model, (key, *rest))


def read_digests(
    table: str, columns: tuple[str, ...], *, after: int, upto: int, limit: int | None = None
) -> list[tuple[int, bytes]]:
    """Return id and digest of the rows with after < id <= upto, by id."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, sha256(convert_to(line, 'UTF8')) FROM ({_lines(table, columns)}) AS row",
            [after, upto, limit],
        )
        return [(number, bytes(digest)) for number, digest in cursor.fetchall()]


def read_lines(
    table: str, columns: tuple[str, ...], *, after: int, upto: int
) -> Iterator[tuple[int, str]]:
    """Yield id and line of the rows with after < id <= upto, by id, some at a time."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_lines(table, columns), [after, upto, ROWS_IN_MEMORY_MAX])
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < ROWS_IN_MEMORY_MAX:
            return
        after = rows[-1][0]


def _lines(table: str, columns: tuple[str, ...]) -> str:
    """Return the SELECT of (id, line) of some rows; it has places for after, upto and limit."""
    key = quoted(columns[0])
    return f"""
        SELECT row.{key} AS id, to_jsonb(told)::text AS line
        FROM {quoted(table)} AS row CROSS JOIN LATERAL (
            SELECT {told(tables()[table].model, columns)}
        ) AS told
        WHERE row.{key} > %s AND row.{key} <= %s ORDER BY row.{key} LIMIT %s"""


def told(model: Any, columns: tuple[str, ...]) -> str:
    """Return the columns of `row` so that they read the same whatever the session is set to."""
    fields = {field.column: field for field in model._meta.concrete_fields}
    return ", ".join(f"{_told(fields[name])} AS {quoted(name)}" for name in columns)


def _told(field: models.Field) -> str:
    column = f"row.{quoted(str(field.column))}"
    if isinstance(field, models.DateTimeField):
        return f"{column} AT TIME ZONE 'UTC'"
    if isinstance(field, models.BinaryField):
        return f"encode({column}, 'hex')"
    return column


def quoted(name: str) -> str:
    """Return the name as the database takes it."""
    return connection.ops.quote_name(name)
