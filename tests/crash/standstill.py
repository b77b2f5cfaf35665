"""Making a process stand still in the middle of its work, from outside: by a lock it needs."""

from contextlib import contextmanager, suppress

import psycopg
from django.db import connection

from tests.crash.stack import wait_for

_WAITS_FOR_TABLE = """
    SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass"""
_WAITS_FOR_ROW = """
    SELECT count(*) FROM pg_locks AS waiting JOIN pg_locks AS held
        ON held.transactionid = waiting.transactionid AND held.granted
    WHERE NOT waiting.granted AND held.pid = %s"""


@contextmanager
def nobody_writes(table):
    """Let nobody write to the table; yields a function that waits until somebody wants to."""
    with _elsewhere() as other:
        other.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield lambda: wait_for(lambda: _count(_WAITS_FOR_TABLE, table))


@contextmanager
def nobody_locks(row):
    """Let nobody lock the row; yields a function that waits until somebody wants to."""
    with _elsewhere() as other:
        other.execute(f"SELECT FROM {row._meta.db_table} WHERE id = %s FOR UPDATE", [row.pk])
        pid = other.info.backend_pid
        yield lambda: wait_for(lambda: _count(_WAITS_FOR_ROW, pid))


@contextmanager
def _elsewhere():
    """A transaction on a connection of its own, which may be killed with its server."""
    facts = connection.get_connection_params()
    names = ("dbname", "user", "host", "port", "password")
    other = psycopg.connect(**{name: facts[name] for name in names if facts.get(name)})
    try:
        yield other
    finally:
        with suppress(psycopg.OperationalError):
            other.rollback()
        other.close()


def _count(question, subject):
    with connection.cursor() as cursor:
        cursor.execute(question, [subject])
        return cursor.fetchone()[0]
