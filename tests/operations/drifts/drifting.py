"""Breaking what the database itself protects: triggers off, checks gone."""

from dataclasses import dataclass

from django.db import connection

_CHECKS = """
    SELECT format('ALTER TABLE %%s %%s', conrelid::regclass,
        string_agg(format('DROP CONSTRAINT %%I', conname), ', '))
    FROM pg_constraint WHERE contype = 'c' AND conrelid = ANY(%s::regclass[]) GROUP BY conrelid"""


@dataclass(frozen=True)
class Drifting:
    """A broken world: the sentence that must be denied, and part of the subject it names."""

    sentence: str
    subject: str
    sql: str


def disarm(sql: str = "") -> None:
    """Take away what only an owner of the tables with bad intentions can take away: of the tables
    that the statement names, or of all.
    """
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        named = [table for table in tables if table in sql] or tables
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("; ".join(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in named))
        cursor.execute(_CHECKS, [named])
        for (drop,) in cursor.fetchall():
            cursor.execute(drop)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def spoil(sql: str) -> None:
    """Change rows that nothing protects any more."""
    with connection.cursor() as cursor:
        cursor.execute(sql)


def damage(sql: str) -> None:
    """Do what only an owner of the tables with bad intentions can do."""
    disarm(sql)
    spoil(sql)
