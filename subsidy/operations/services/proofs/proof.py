"""What a proof is: a sentence that must be true, and a look at everything that could deny it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from subsidy.claims.services.holdings import NEVER_FREE_AGAIN
from subsidy.claims.states import GRANTED, HOLDING, LIVE, OUTSTANDING
from subsidy.ledger.rules import ARRIVALS, BUCKETS, SPENT

#: How many drifting rows are named; all are counted.
ROWS_NAMED_MAX = 100

#: What statements may refer to by name.
PARAMETERS: dict[str, Any] = {
    "holding": [str(state) for state in HOLDING],
    "live": [str(state) for state in LIVE],
    "granted": [str(state) for state in GRANTED],
    "outstanding": [str(state) for state in OUTSTANDING],
    "never_free": list(NEVER_FREE_AGAIN),
    "arrivals": sorted(ARRIVALS),
    "spent": sorted(SPENT),
    "buckets": list(BUCKETS),
    "rows_max": ROWS_NAMED_MAX,
}
#: The programmes that count: those for testing only are left out everywhere.
REAL = "(SELECT id FROM programmes_programme WHERE NOT is_test)"


@dataclass(frozen=True)
class Row:
    """Something that drifted; None where there should be nothing, or is nothing."""

    subject: str
    expected: str | None
    found: str | None


@dataclass(frozen=True)
class Finding:
    """What a proof saw. `rows` names the first of the `drifting` ones."""

    looked_at: int
    drifting: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Proof:
    """A sentence and how it is examined."""

    sentence: str
    examine: Callable[[], Finding]


def compare(statement: Callable[[], str]) -> Callable[[], Finding]:
    """Return an examination of a SELECT of (subject, expected, found) over all that is looked at.

    It is one statement, so it sees one moment of the database and holds while others work.
    """
    return lambda: _compare(statement())


def _compare(statement: str) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH looked AS MATERIALIZED (
                SELECT subject::text, expected::text, found::text
                FROM ({statement}) AS looked (subject, expected, found)
            ), counted AS (
                SELECT count(*) AS all_rows,
                       count(*) FILTER (WHERE expected IS DISTINCT FROM found) AS drifting
                FROM looked
            )
            SELECT all_rows, drifting, drift.* FROM counted LEFT JOIN LATERAL (
                SELECT subject, expected, found FROM looked
                WHERE expected IS DISTINCT FROM found ORDER BY subject LIMIT %(rows_max)s
            ) AS drift ON true""",
            PARAMETERS,
        )
        rows = cursor.fetchall()
    looked_at, drifting = rows[0][:2]
    return Finding(looked_at, drifting, tuple(Row(*row[2:]) for row in rows if drifting))
