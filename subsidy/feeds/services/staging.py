"""The stage: a table of the transaction's own, where the rows of a file wait to be judged together.

So a file of any length needs the memory of one piece, and what repeats is found by the database.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from subsidy.core.rows import ask, columns_of
from subsidy.feeds.services.kinds import Feed

_STAGE = "feeds_stage"


class Stage:
    """Use within one transaction; `close` leaves nothing behind, nor does a rollback."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._table = feed.model._meta.db_table
        columns: list[Any] = [feed.model._meta.get_field(name) for name in feed.fields]
        self._types = [str(column.rel_db_type(connection)) for column in columns]
        ask(f"CREATE TEMP TABLE {_STAGE} (line bigint, {self._typed()})", [])

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Keep rows of (line, fields …)."""
        if rows:
            places = ", ".join(f"%b::{kind}[]" for kind in ["bigint", *self._types])
            ask(f"INSERT INTO {_STAGE} SELECT * FROM unnest({places})", columns_of(rows))

    def drop_contradictions(self) -> list[int]:
        """Leave out the rows that say something else than an earlier one; return their lines."""
        feed = self._feed
        told = [*feed.key, feed.newest] if feed.newest else list(feed.key)
        key = ", ".join(_quoted(told))
        said = [name for name in feed.fields if name not in told]
        found = ask(
            f"""
            DELETE FROM {_STAGE} WHERE line IN (
                SELECT later.line FROM (
                    SELECT *, min(line) OVER (PARTITION BY {key}) AS first FROM {_STAGE}
                ) AS later JOIN {_STAGE} AS one ON one.line = later.first
                WHERE ({_row("later", said)}) IS DISTINCT FROM ({_row("one", said)})
            ) RETURNING line""",
            [],
        )
        return sorted(line for (line,) in found)

    def upsert(self, import_id: int) -> int:
        """Write what is new or differs from what is known; return how many rows that were."""
        feed = self._feed
        key, names = ", ".join(_quoted(feed.key)), ", ".join(_quoted(feed.fields))
        newest = f"{feed.newest} DESC, " if feed.newest else ""
        is_newer = f"AND excluded.{feed.newest} >= kept.{feed.newest}" if feed.newest else ""
        changes = ", ".join(f"{name} = excluded.{name}" for name in _quoted(feed.rest))
        [[written]] = ask(
            f"""
            WITH written AS (
                INSERT INTO {self._table} AS kept ({names}, imported_id)
                SELECT DISTINCT ON ({key}) {names}, %b::bigint FROM {_STAGE}
                ORDER BY {key}, {newest}line
                ON CONFLICT ({key}) DO UPDATE SET {changes}, imported_id = excluded.imported_id
                WHERE ({_row("kept", feed.rest)}) IS DISTINCT FROM ({_row("excluded", feed.rest)})
                {is_newer}
                RETURNING 1
            ) SELECT count(*) FROM written""",
            [import_id],
        )
        return int(written)

    def close(self) -> None:
        ask(f"DROP TABLE {_STAGE}", [])

    def _typed(self) -> str:
        pairs = zip(_quoted(self._feed.fields), self._types, strict=True)
        return ", ".join(f"{name} {kind}" for name, kind in pairs)


def _quoted(names: Sequence[str]) -> list[str]:
    return [f'"{name}"' for name in names]


def _row(table: str, names: Sequence[str]) -> str:
    return "ROW(" + ", ".join(f"{table}.{name}" for name in _quoted(names)) + ")"
