"""More of the same: rows of a settled province copied set-based, each copy with names of its own.

What refers to a copied row refers to its copy; digests and unique names are derived from the old
ones, the same everywhere, so whatever matched within a province matches within its copy and never
across. Constraints stay on; triggers, which ask how a row came about, are off meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import psycopg
from psycopg import sql

#: Of a merchant, without its claims.
TRADE = (
    *("merchants_merchant", "merchants_store", "merchants_terminal", "merchants_enrolment"),
    *("merchants_payoutaccount", "merchants_rosterentry", "catalogue_priceobservation"),
    *("feeds_purchasestock", "feeds_issuedinvoices", "feeds_unsubsidisedsale"),
)
#: Of claims and of those who sent them; parents before children.
CLAIMS = (
    *("applicants_applicant", "applicants_contact", "claims_claim", "claims_claimmove"),
    *("claims_claimidentifier", "claims_entitlement", "claims_decision", "claims_evidence"),
    *("claims_goodsreturn", "feeds_activation", "feeds_shipment", "feeds_invoicestatus"),
    *("feeds_recyclerreceipt", "feeds_deliveryproof", "feeds_cancelledorder"),
)
#: Texts that name one thing, where no unique index says so, because other tables name it too.
NAMES = ("waybill", "external_id")

_COLUMNS = """
    SELECT attname, format_type(atttypid, NULL), attidentity <> ''
    FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
      AND attgenerated = '' ORDER BY attnum"""
_PARENTS = """
    SELECT attname, confrelid::regclass::text
    FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
    WHERE contype = 'f' AND conrelid = %s::regclass AND cardinality(conkey) = 1"""
_UNIQUE = """
    SELECT array_agg(attname::text) FROM pg_index
    JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)
    WHERE indisunique AND NOT indisprimary AND indrelid = %s::regclass GROUP BY indexrelid"""
_THERE = "SELECT to_regclass(%s) IS NOT NULL"
#: A text of the same length and kind: hex stays hex, the first signs of a reference stay.
_FUNCTIONS = """
    CREATE OR REPLACE FUNCTION pg_temp.other_text(old text, copy text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
        SELECT CASE
            WHEN old = '' THEN ''
            WHEN old ~ '^[0-9a-f]{60,64}$'
                THEN left(encode(sha256(convert_to(old || copy, 'UTF8')), 'hex'), length(old))
            ELSE left(old, 2) || left(upper(md5(old || '/' || copy)), greatest(length(old) - 2, 8))
        END $$;
    CREATE OR REPLACE FUNCTION pg_temp.other_digest(old bytea, copy text) RETURNS bytea
    LANGUAGE sql IMMUTABLE AS $$
        SELECT substring(old FOR 1) || sha256(old || convert_to(copy, 'UTF8')) $$"""


@dataclass(frozen=True)
class _Column:
    name: str
    type: str


def replicate(
    url: str, tables: Sequence[str], copies: int, *, salt: str, apart: timedelta = timedelta()
) -> None:
    """Add so many copies of all rows of the tables, one transaction each, all their days and
    moments so far after the copy before; salt: another for each time that a database is multiplied.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        for text in _FUNCTIONS.split(";\n"):
            connection.execute(text)
        there = [one for one in tables if connection.execute(_THERE, [one]).fetchone() == (True,)]
        last = {one: _last(connection, one) for one in there}
        for copy in range(1, copies + 1):
            with connection.transaction():
                for table in there:
                    _triggers(connection, table, "DISABLE")
                    connection.execute(
                        _copying(connection, table, last),
                        {"copy": copy, "salt": f"{salt}{copy}", "days": copy * apart.days},
                    )
                    _triggers(connection, table, "ENABLE")
        for table in there:
            connection.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(table)))


def _last(connection: psycopg.Connection, table: str) -> int:
    question = sql.SQL("SELECT coalesce(max(id), 0) FROM {}").format(sql.Identifier(table))
    [(last,)] = connection.execute(question).fetchall()
    return int(last)


def _triggers(connection: psycopg.Connection, table: str, verb: str) -> None:
    if verb == "ENABLE":  # a table with checks to come cannot be altered
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        connection.execute("SET CONSTRAINTS ALL DEFERRED")
    text = "ALTER TABLE {} " + verb + " TRIGGER USER"
    connection.execute(sql.SQL(text).format(sql.Identifier(table)))


def _copying(connection: psycopg.Connection, table: str, last: dict[str, int]) -> sql.Composed:
    columns = [_Column(*row[:2]) for row in connection.execute(_COLUMNS, [table]).fetchall()]
    parents = dict(connection.execute(_PARENTS, [table]).fetchall())
    indexes = [set(names) for (names,) in connection.execute(_UNIQUE, [table]).fetchall()]
    moving = {name for name, home in parents.items() if home in last}
    moving |= {one.name for one in columns if _is_digest(one)}
    unique = set().union(*(names for names in indexes if names.isdisjoint(moving)))
    values = [_value(one, table, parents, unique, last) for one in columns]
    return sql.SQL(
        "INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE"
        " SELECT {values} FROM {table} WHERE id <= {last}"
    ).format(
        table=sql.Identifier(table),
        names=sql.SQL(", ").join(sql.Identifier(one.name) for one in columns),
        values=sql.SQL(", ").join(values),
        last=sql.Literal(last[table]),
    )


def _value(
    column: _Column, table: str, parents: dict[str, str], unique: set[str], last: dict[str, int]
) -> sql.Composable:
    """Return what the copy's column holds; ids move by the number of ids there were."""
    name = sql.Identifier(column.name)
    home = table if column.name == "id" else parents.get(column.name, "")
    if home in last:
        return sql.SQL("{} + %(copy)s * {}").format(name, sql.Literal(last[home]))
    if _is_digest(column):
        return sql.SQL("pg_temp.other_digest({}, %(salt)s)").format(name)
    if column.type in ("date", "timestamp with time zone"):
        # whole days, and of the same type: a day stays a day
        return sql.SQL("({} + make_interval(days => %(days)s))::{}").format(
            name, sql.SQL(column.type)
        )
    is_text = column.type in ("text", "character varying")
    is_name = column.name in NAMES or column.name in unique
    if is_text and is_name:
        return sql.SQL("pg_temp.other_text({}, %(salt)s)").format(name)
    return name


def _is_digest(column: _Column) -> bool:
    return column.type == "bytea" and column.name.endswith("digest")
