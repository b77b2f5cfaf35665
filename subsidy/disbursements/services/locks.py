"""Being the only one, across processes and hosts: for work that goes beyond one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Any

from django.db import connection, transaction

from subsidy.core.errors import WrongState


class Lock(IntEnum):
    """What one process does at a time; the number is the name that PostgreSQL knows it by."""

    DRAFT = 0x62_61_01
    SEND = 0x62_61_02
    READ = 0x62_61_03
    APPROVE = 0x62_61_04


@contextmanager
def alone(lock: Lock, key: int = 0) -> Iterator[bool]:
    """Yield whether this connection has the lock; a killed process lets go by itself.

    The lock belongs to the session: a pooler between must not change sessions at each transaction.
    """
    names = [lock.value, key % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", names)
        is_mine = bool(cursor.fetchone()[0])
        try:
            yield is_mine
        finally:
            if is_mine:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", names)


def queue_for(lock: Lock, key: int = 0) -> None:
    """Wait for the lock and hold it until the transaction ends."""
    assert transaction.get_connection().in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [lock.value, key % 2**31])


def take(row: Any, verb: str) -> None:
    """Lock the row for a verb of more than one step, and read it anew. Raises WrongState."""
    row.refresh_from_db(from_queryset=type(row).objects.select_for_update())
    if row.state not in row.MOVES[verb][0]:
        raise WrongState(f"cannot {verb} a {row._meta.verbose_name} that is {row.state}")
