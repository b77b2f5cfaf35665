"""The contenders' databases: made anew for every group of figures, gone afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from bench.environment import server_url, url_of

_TABLES = """
    SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""

_HANG_UP = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = %s AND usename = current_user"""


@contextmanager
def fresh(name: str, *, like: str = "template1") -> Iterator[str]:
    """Make the database, a copy of another one that nobody uses; yield its address; drop it."""
    make(name, like=like)
    try:
        yield url_of(name)
    finally:
        drop(name)


def make(name: str, *, like: str = "template1") -> str:
    """Make the database, whatever stood there; return its address."""
    drop(name)
    _order("CREATE DATABASE {} TEMPLATE {}", name, like)
    return url_of(name)


def drop(name: str) -> None:
    """Remove the database, if there is one, even under the hands of a bench that was killed.

    Not WITH (FORCE): it fails where autovacuum is at work, which a plain DROP sends away.
    """
    with psycopg.connect(server_url(), autocommit=True) as connection:
        connection.execute(_HANG_UP, [name])
    _order("DROP DATABASE IF EXISTS {}", name)


def row_counts(url: str) -> dict[str, int]:
    """Return how many rows each table has."""
    count = sql.SQL("SELECT count(*) FROM {}")
    with psycopg.connect(url) as connection:
        return {
            table: next(connection.execute(count.format(sql.Identifier(table))))[0]
            for (table,) in connection.execute(_TABLES).fetchall()
        }


def ask(url: str, question: str) -> tuple[object, ...]:
    """Return the one row that answers the question."""
    with psycopg.connect(url) as connection:
        return next(connection.execute(question))


def _order(text: str, *names: str) -> None:
    with psycopg.connect(server_url(), autocommit=True) as connection:
        connection.execute(sql.SQL(text).format(*map(sql.Identifier, names)))
