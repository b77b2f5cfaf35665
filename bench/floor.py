"""The database floor: what one accepted claim writes, written set-based in SQL and nothing else.

Same tables, indexes, constraints and triggers, same durability, 1,000 claims a transaction. The
rows are copies of claims that were truly accepted, each with ids, digests and references of its
own; a column that a table gets tomorrow is copied with the rest.
"""

import itertools
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from bench.contenders import Untrue

ROWS = 1_000
CONNECTIONS = 2
#: Far from the ids that the sequences give out.
FIRST_ID = 1_000_000

#: One accepted claim of each merchant, numbered.
_CHOSEN = """
    SELECT row_number() OVER (ORDER BY merchant_id) - 1 AS i, one.* FROM (
        SELECT DISTINCT ON (merchant_id) * FROM claims_claim ORDER BY merchant_id, id) AS one"""

_SPEND = """
    UPDATE ledger_balance AS balance
    SET available_fen = available_fen - spent.fen, reserved_fen = reserved_fen + spent.fen
    FROM (SELECT 'line:' || line_id AS book, subsidy_fen * %(rows)s AS fen
          FROM pattern_claims_claim WHERE i = %(i)s) AS spent
    WHERE balance.book = spent.book AND is_open AND available_fen >= spent.fen"""


def _digest(what: str) -> str:
    """Return SQL for a digest as wide as ours: a key version and 32 bytes."""
    return rf"'\x01'::bytea || sha256(convert_to({what} || n, 'UTF8'))"


_REFERENCE = "'C-' || lpad(n::text, 12, '0')"


@dataclass(frozen=True)
class Table:
    """A table that a claim writes to: how its rows hang on the claim, what is theirs alone."""

    name: str
    link: str
    own: Mapping[str, str]

    @property
    def pattern(self) -> sql.Identifier:
        return sql.Identifier(f"pattern_{self.name}")


TABLES = (
    Table(
        "applicants_applicant",
        "row.id = claim.applicant_id",
        {"id": "n", "document_digest": _digest("'document'")},
    ),
    Table(
        "applicants_contact",
        "row.id = claim.contact_id",
        {
            "id": "n",
            "applicant_id": "n",
            "digest": _digest("'contact'"),
            "mobile_digest": _digest("'mobile'"),
            "address_digest": _digest("'address'"),
        },
    ),
    Table(
        "claims_entitlement",
        "row.claim_id = claim.id",
        {"id": "n", "claim_id": "n", "applicant_id": "n"},
    ),
    Table(
        "claims_claimidentifier",
        "row.claim_id = claim.id",
        {
            "claim_id": "n",
            "digest": _digest("pattern.kind"),
            "look_alike_digest": _digest("'like' || pattern.kind"),
        },
    ),
    Table(
        "claims_claim",
        "row.id = claim.id",
        {
            "id": "n",
            "reference": _REFERENCE,
            "external_id": "n::text",
            "applicant_id": "n",
            "contact_id": "n",
        },
    ),
    Table("claims_claimmove", "row.claim_id = claim.id", {"claim_id": "n"}),
    Table(
        "ledger_transfer",
        "row.subject = 'claim:' || claim.id",
        {"reference": "'claim:' || n", "subject": "'claim:' || n"},
    ),
    Table(
        "catalogue_priceobservation",
        "row.reference = 'claim:' || claim.reference",
        {"reference": f"'claim:' || {_REFERENCE}"},
    ),
)
ANSWERS = Table(
    "web_idempotentanswer",
    "row.id = (SELECT max(id) FROM web_idempotentanswer)",
    {"key": "'floor-' || n"},
)


@dataclass
class Floor:
    """Takes in copies of the claims that stand in `source_url`.

    is_answering_each: every claim came in a request of its own, whose answer is kept.
    """

    source_url: str
    database_url: str
    is_answering_each: bool
    transactions: int
    name: str = "floor"
    patterns: int = 0
    statements: list[sql.Composed] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def warm_up(self) -> None:
        """Fetch the patterns, then write one transaction a connection."""
        with (
            psycopg.connect(self.source_url) as source,
            psycopg.connect(self.database_url) as target,
        ):
            _copy(source, target, "SELECT * FROM catalogue_product", "catalogue_product")
            self.patterns = min(_fetch(source, target, table) for table in (*TABLES, ANSWERS))
            self.statements = [insert_copies(target, table) for table in (*TABLES, ANSWERS)]
        self._work(transactions=1)

    def run(self, number: int) -> float:  # noqa: ARG002 - the floor's runs are all alike
        return self._work(self.transactions)

    def _work(self, transactions: int) -> float:
        rates: list[float] = []

        def work() -> None:
            with psycopg.connect(self.database_url) as connection:
                began = time.perf_counter()
                for _ in range(transactions):
                    self._take_in(connection, next(self.numbers))
                rates.append(transactions * ROWS / (time.perf_counter() - began))

        threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if len(rates) < CONNECTIONS:
            raise Untrue("the floor broke; what broke it is above")
        return sum(rates)

    def _take_in(self, connection: psycopg.Connection, number: int) -> None:
        first = FIRST_ID + number * ROWS
        facts = {"first": first, "last": first + ROWS - 1, "i": number % self.patterns}
        *claims, answers = self.statements
        with connection.transaction():
            for statement in claims:
                connection.execute(statement, facts)
            last = facts["last"] if self.is_answering_each else first
            connection.execute(answers, facts | {"last": last})
            if connection.execute(_SPEND, {"rows": ROWS, "i": facts["i"]}).rowcount != 1:
                raise Untrue("the floor ran out of money")


def make_pattern(table: Table) -> sql.Composed:
    """Return the statement that makes the table's pattern, empty."""
    text = "CREATE UNLOGGED TABLE {} AS SELECT 0::bigint AS i, * FROM {} LIMIT 0"
    return sql.SQL(text).format(table.pattern, sql.Identifier(table.name))


def rows_of_chosen(table: Table) -> str:
    """Return the query for the rows that the chosen claims have in the table."""
    chosen = f"({_CHOSEN}) AS claim"
    return f"SELECT claim.i, row.* FROM {chosen} JOIN {table.name} AS row ON {table.link}"


def _fetch(source: psycopg.Connection, target: psycopg.Connection, table: Table) -> int:
    """Copy the rows that the chosen claims have in the table; return of how many claims."""
    target.execute(make_pattern(table))
    _copy(source, target, rows_of_chosen(table), f"pattern_{table.name}")
    count = target.execute(sql.SQL("SELECT count(DISTINCT i) FROM {}").format(table.pattern))
    return int(next(count)[0])


def _copy(source: psycopg.Connection, target: psycopg.Connection, query: str, table: str) -> None:
    out = sql.SQL("COPY ({}) TO STDOUT").format(sql.SQL(query))
    into = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
    with source.cursor().copy(out) as rows, target.cursor().copy(into) as copies:
        for block in rows:
            copies.write(block)


def insert_copies(target: psycopg.Connection, table: Table) -> sql.Composed:
    """Return the statement that writes the table's rows of the claims `first` to `last`."""
    columns = target.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(table.pattern)).description
    assert columns
    names = [column.name for column in columns if column.name not in {"i", "id"} - set(table.own)]
    values = [
        sql.SQL(table.own[name]) if name in table.own else sql.Identifier("pattern", name)
        for name in names
    ]
    text = """
        INSERT INTO {} ({}) SELECT {} FROM {} AS pattern, generate_series(%(first)s, %(last)s) AS n
        WHERE pattern.i = %(i)s"""
    return sql.SQL(text).format(
        sql.Identifier(table.name),
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join(values),
        table.pattern,
    )
