"""A demo starts from nothing: it erases what an earlier demo left, and nothing else."""

import os
import shutil
from pathlib import Path

import redis
from django.conf import settings
from django.db import connection

#: Names of the demo's accounts begin so: that is how the next demo knows its data.
PREFIX = "demo."
#: Where below `var/` the demo's sealed pack lies.
PACK = "demo-pack"
_COMPANY = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
      AND pid <> pg_backend_pid()"""


class NotOurs(Exception):
    """The data are not a demo's, or somebody is using them."""


def start_afresh() -> bool:
    """Empty this checkout's database, Redis and directories; return whether there was a demo.

    Raises NotOurs where the services are not the embedded ones, hold other data, or are in use.
    """
    if os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL"):
        raise NotOurs("the demo erases its database: unset DATABASE_URL and REDIS_URL")
    is_again = _has_rows("accounts_user", f"username LIKE '{PREFIX}%'")
    if not is_again and (_has_rows("accounts_user") or _has_rows("programmes_programme")):
        raise NotOurs(
            f"{settings.VAR} holds data that no demo wrote. Keep them and give the demo a place of"
            " its own: SUBSIDY_VAR=/tmp/demo make demo. Or lose them: make reset demo."
        )
    if _count(_COMPANY):
        raise NotOurs("the database is in use: stop `make up` (or another demo) first")
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    ours = (settings.BANK_DIRECTORY, settings.EVIDENCE_DIRECTORY, settings.SMS_DIRECTORY)
    for directory in (*ours, Path(settings.VAR) / PACK):
        shutil.rmtree(directory, ignore_errors=True)
    return is_again


def _has_rows(table: str, condition: str = "true") -> bool:
    if table not in connection.introspection.table_names():
        return False
    return bool(_count(f"SELECT count(*) FROM {table} WHERE {condition}"))


def _count(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        (count,) = cursor.fetchone()
        return int(count)
