"""What a proof is: one sentence that must be true, one statement that looks for what denies it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from subsidy.claims.states import HOLDING, LIVE
from subsidy.disbursements.states import WITH_THE_BANK

#: How many drifting rows are named; all are counted.
ROWS_NAMED_MAX = 100

#: What the statements may refer to by name.
PARAMETERS = {
    "holding": [str(state) for state in HOLDING],
    "live": [str(state) for state in LIVE],
    "with_the_bank": [str(state) for state in WITH_THE_BANK],
    "rows_max": ROWS_NAMED_MAX,
}


@dataclass(frozen=True)
class Drift:
    """A row that denies a proof: what is found there, and what was expected."""

    proof: str
    subject: str
    expected: str | None
    found: str | None

    def __str__(self) -> str:
        return f"{self.subject}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True)
class Finding:
    """What one proof saw. drift_count counts all that drifted, drifts names the first of them."""

    sentence: str
    looked_at: int
    drift_count: int
    drifts: tuple[Drift, ...]

    @property
    def holds(self) -> bool:
        return not self.drift_count


@dataclass(frozen=True)
class Proof:
    """A sentence and the function that examines it."""

    name: str
    sentence: str
    examine: Callable[[], Finding]


def compare(sql: Callable[[], str]) -> Callable[[str], Callable[[], Finding]]:
    """Make an examination of a SELECT of (subject, expected, found) over everything looked at.

    One statement sees one moment of the database, so that a proof holds while others work.
    """
    return lambda sentence: lambda: _compare(sentence, sql())


def _compare(sentence: str, sql: str) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH looked AS MATERIALIZED (
                SELECT subject::text, expected::text, found::text
                FROM ({sql}) AS looked (subject, expected, found)
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
    drifts = tuple(Drift(sentence, *row[2:]) for row in rows if rows[0][1])
    return Finding(sentence, rows[0][0], rows[0][1], drifts)
