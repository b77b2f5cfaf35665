"""A PostgreSQL and a Redis of a test's own, so that they can be killed: no other test sees them."""

import os
import signal
from contextlib import contextmanager
from unittest import mock
from urllib.parse import parse_qs, urlsplit

from django.core.management import call_command
from django.db import OperationalError, connection

from config.embedded import keeper, users
from config.embedded.postgres import Postgres
from config.embedded.redis import Redis
from tests.crash.stack import wait_for


class Servers:
    """Both, minded by keepers of their own, which start again what was killed."""

    def __init__(self, var):
        with mock.patch.dict(os.environ, SUBSIDY_VAR=str(var)):
            self.postgres, self.redis = Postgres(), Redis()
            for service in (self.postgres, self.redis):
                users.join(service)

    @property
    def redis_url(self):
        return self.redis.url()

    @contextmanager
    def in_use(self):
        """Let this process' verbs work on the private PostgreSQL, in tables made anew."""
        address = urlsplit(self.postgres.url())
        place = {
            "NAME": address.path.removeprefix("/"),
            "USER": address.username,
            "PASSWORD": "",
            "HOST": parse_qs(address.query)["host"][0],
            "PORT": str(address.port),
        }
        before = dict(connection.settings_dict)
        connection.close()
        connection.settings_dict.update(place)
        try:
            call_command("migrate", verbosity=0, run_syncdb=True)
            yield
        finally:
            connection.close()
            connection.settings_dict.update(before)

    def kill_postgres(self):
        """kill -9 every process of PostgreSQL; return once it has recovered by itself."""
        killed = self.postgres._processes()
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        connection.close()
        wait_for(lambda: not set(killed) & set(self.postgres._processes()))
        wait_for(_answers)

    def stop(self):
        for service in (self.postgres, self.redis):
            keeper.stop(service)


def _answers():
    try:
        connection.ensure_connection()
    except OperationalError:
        return False
    return True
