"""A checkout of its own for each test, and processes that use its services, as a shell would."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import psycopg

from config.embedded.postgres import Postgres
from config.embedded.redis import Redis

#: From here `embedded` is a package of its own: quick to import, and proof that it needs no Django.
CONFIG = Path(__file__).resolve().parents[2] / "config"
SCRIPT = """
import json, sys
import embedded
urls = {"postgres": embedded.postgres_url, "redis": embedded.redis_url}
print(json.dumps({name: urls[name]() for name in sys.argv[1:]}), flush=True)
sys.stdin.read()
"""
PATIENCE_SECONDS = 60


class User:
    """A process that asked for services and uses them until it leaves."""

    def __init__(self, var: Path, *names: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, *(names or ("postgres",))],
            cwd=CONFIG,
            env=os.environ | {"SUBSIDY_VAR": str(var)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._urls: dict[str, str] = {}

    def url(self, name: str = "postgres") -> str:
        """Return an address, once the services are up; the process' error where they are not."""
        if not self._urls:
            line = self.process.stdout.readline()
            assert line, self.process.stderr.read()
            self._urls = json.loads(line)
        return self._urls[name]

    def ask(self, statement: str) -> object:
        """Return the first value a statement yields."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            found = connection.execute(statement)
            return found.fetchone()[0] if found.description else None

    def try_to_ask(self, statement: str) -> object:
        """Return the first value a statement yields; None while the server is away."""
        try:
            return self.ask(statement)
        except psycopg.OperationalError:
            return None

    def leave(self) -> None:
        """End as a program ends."""
        self.process.communicate()

    def kill(self) -> None:
        """End as a program ends that is killed."""
        self.process.kill()
        self.process.communicate()


class Checkout:
    """A var/ directory, its services, its users."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self._users: list[User] = []

    def user(self, *names: str) -> User:
        """Start a process that uses the services."""
        user = User(self.var, *names)
        self._users.append(user)
        return user

    def postgres(self) -> Postgres:
        """Return the keeper's view of the database server."""
        with mock.patch.dict(os.environ, SUBSIDY_VAR=str(self.var)):
            return Postgres()

    def redis(self) -> Redis:
        """Return the keeper's view of the queue."""
        with mock.patch.dict(os.environ, SUBSIDY_VAR=str(self.var)):
            return Redis()

    def run(self, *words: str) -> str:
        """Run `python -m config.embedded` and return what it printed."""
        return subprocess.run(
            [sys.executable, "-m", "embedded", *words],
            cwd=CONFIG,
            env=os.environ | {"SUBSIDY_VAR": str(self.var)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def close(self) -> None:
        """Leave nothing running."""
        for user in self._users:
            user.kill()
        if self.var.exists():
            self.run("stop")


def eventually(is_so: Callable[[], bool]) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"not so after {PATIENCE_SECONDS} s"
        time.sleep(0.05)
