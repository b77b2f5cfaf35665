"""The real processes around a test's database: web, worker and beat, to be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import urllib3
from django.conf import settings
from django.db import connection
from urllib3.util import Timeout

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 60


class Stack:
    """Starts processes of the house on the test's own database; kills what is left at the end."""

    def __init__(self, directory):
        self.directory = directory
        self.running = {}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = os.environ | {
            "DATABASE_URL": database_url(),
            "REDIS_URL": settings.REDIS_URL,
            "SUBSIDY_CLOCK": "2024-10-01T12:00+08:00",
            "SUBSIDY_VAR": str(directory),
            "SEAL_KEYS": settings.SEAL_KEYS,
            "SECRET_KEY": settings.SECRET_KEY,
            "RANDOM_REVIEW_BP": "0",
            "SWEEP_SECONDS": "1",
        }

    def start(self, name, *command):
        log = (self.directory / f"{name}.log").open("ab")
        self.running[name] = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=self.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()

    def start_worker(self):
        self.start("worker", "celery", "-A", "config", "worker", "-c", "1")

    def start_beat(self):
        schedule = str(self.directory / "beat")
        self.start("beat", "celery", "-A", "config", "beat", "-s", schedule)

    def start_web(self):
        bind = f"127.0.0.1:{self.port}"
        self.start("web", "gunicorn", "config.wsgi", "-b", bind, "-w", "1", "--threads", "4")
        wait_for(lambda: self.request("GET", "/health/live").status == 200)

    def nudge(self, task):
        """Say "look now" as beat does, without waiting for its time."""
        command = [sys.executable, "-m", "celery", "-A", "config", "call", task]
        subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.DEVNULL
        )

    def start_bank(self):
        self.start("bank", "simulation.bank", *self._bank(), "--refuse-share", "0")

    def switch_bank(self, *switches):
        """Let the bank do something wrong, see `simulation.bank_desk`."""
        command = [sys.executable, "-m", "simulation.bank_desk", *self._bank(), "set", *switches]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)

    def _bank(self):
        return ["--directory", str(self.directory / "bank")]

    def request(self, method, path, **kwargs):
        url = f"http://127.0.0.1:{self.port}{path}"
        try:
            return urllib3.request(method, url, retries=False, timeout=Timeout(30), **kwargs)
        except urllib3.exceptions.HTTPError:
            return urllib3.HTTPResponse(status=0)

    def kill(self, name):
        """kill -9 the process and all its children."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def has_ended(self, name):
        """Whether the process has died by itself; then it counts as killed."""
        if self.running[name].poll() is None:
            return False
        del self.running[name]
        return True

    def close(self):
        for name in list(self.running):
            self.kill(name)


def database_url():
    """Return the address of the database that the test itself uses."""
    facts = connection.get_connection_params()
    login = f"{facts['user']}:{facts.get('password', '')}"
    host = facts.get("host", "")
    place = f"{facts['dbname']}?host={host}" if host.startswith("/") else facts["dbname"]
    address = "" if host.startswith("/") else host
    return f"postgres://{login}@{address}:{facts.get('port', 5432)}/{place}"


def wait_for(holds):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def is_waiting_for_lock():
    """Whether a process of the house stands in the middle of its work, held up by a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


@contextmanager
def holding(book):
    """Hold the balance of a book from another connection: whoever needs it stops half-way."""
    import psycopg

    facts = connection.get_connection_params()
    facts = {
        key: facts[key] for key in ("dbname", "user", "host", "port", "password") if key in facts
    }
    with psycopg.connect(**facts) as other:
        other.execute("SELECT 1 FROM ledger_balance WHERE book = %s FOR UPDATE", [book])
        yield
        other.rollback()
