"""Processor time: steadier than the clock on a machine that has other things to do as well."""

import os
from pathlib import Path

import psycopg

_TICKS = os.sysconf("SC_CLK_TCK")
_BACKENDS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"


def spent(server_pid: int, database_url: str) -> tuple[float, float]:
    """Return the seconds that a web server with its workers, and its database sessions, have used.

    Both only grow, as long as nobody of them ends. Without /proc: nothing.
    """
    pids = [server_pid, *_children(server_pid)]
    with psycopg.connect(database_url) as connection:
        own = connection.info.backend_pid
        backends = [pid for (pid,) in connection.execute(_BACKENDS) if pid != own]
    return sum(map(_seconds, pids)), sum(map(_seconds, backends))


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def _seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS
