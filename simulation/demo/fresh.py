"""A demo starts from nothing: it erases what an earlier demo left, and nothing else."""

import os
import shutil
from pathlib import Path

import redis
from django.conf import settings
from django.db import connection

#: Says that the data under var/ are a demo's, to be erased by the next one.
MARK = "demo"


class NotOurs(Exception):
    """The data are not a demo's, or somebody is using them."""


def start_afresh() -> bool:
    """Empty this checkout's database, Redis and bank directory; return whether there was a demo.

    Raises NotOurs where the services are not the embedded ones, hold other data, or are in use.
    """
    if os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL"):
        raise NotOurs("the demo erases its database: unset DATABASE_URL and REDIS_URL")
    mark = Path(settings.VAR) / MARK
    has_tables, is_again = bool(connection.introspection.table_names()), mark.exists()
    if has_tables and not is_again:
        raise NotOurs(
            f"{settings.VAR} holds data that no demo wrote. Keep them and give the demo a place of"
            f" its own: SUBSIDY_VAR=/tmp/demo make demo. Or lose them: touch {mark}; make demo."
        )
    _refuse_company()
    mark.touch()
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    redis.Redis.from_url(settings.REDIS_URL).flushall()
    shutil.rmtree(settings.BANK_DIRECTORY, ignore_errors=True)
    return is_again


def _refuse_company() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        (others,) = cursor.fetchone()
    if others:
        raise NotOurs("the database is in use: stop `make up` (or another demo) first")
