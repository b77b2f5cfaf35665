"""Processor time: steadier than the clock on a machine that has other things to do as well."""

import os
from pathlib import Path

import psycopg

_TICKS = os.sysconf("SC_CLK_TCK")
_BACKENDS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"


Spent = dict[int, float]


def spent(server_pid: int, database_url: str) -> tuple[Spent, Spent]:
    """Return process -> seconds used so far, of a web server and of its database sessions.

    Without /proc there is nothing to tell.
    """
    with psycopg.connect(database_url) as connection:
        own = connection.info.backend_pid
        backends = [pid for (pid,) in connection.execute(_BACKENDS) if pid != own]
    web = [server_pid, *_children(server_pid)]
    return {pid: _seconds(pid) for pid in web}, {pid: _seconds(pid) for pid in backends}


def since(before: Spent, after: Spent) -> float:
    """Return the seconds used between; what a process that has ended used is not known."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def _seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS
