"""History against its own chain, and tables against the last change that is kept of each row."""

from collections.abc import Iterable

from django.db import connection

from subsidy.operations.rules import verify_history as rules
from subsidy.operations.rules.verify_history import Walk
from subsidy.operations.services.history.tables import quoted
from subsidy.operations.services.history.verify import compare_changes, kept_tables, walk_chain
from subsidy.operations.services.proofs.proof import ROWS_NAMED_MAX, Finding, Row


def unbroken() -> Finding:
    """Each chained row and each block, against the digests that were sealed; test programmes too:
    history leaves nothing out.
    """
    walk = Walk()
    rows, count = _named(walk_chain(walk))
    return Finding(walk.rows, count, rows)


def last_changes() -> Finding:
    """Each row whose changes are kept, against its last change."""
    rows, count = _named(compare_changes())
    return Finding(_looked_at(), count, rows)


def _named(findings: Iterable[rules.Finding]) -> tuple[tuple[Row, ...], int]:
    rows, count = [], 0
    for count, found in enumerate(findings, start=1):
        if count <= ROWS_NAMED_MAX:
            rows.append(Row(f"{found.table} {found.subject}", "as it was written", found.what))
    return tuple(rows), count


def _looked_at() -> int:
    counts = (
        f"SELECT count(*) AS n FROM {quoted(kept.table)} AS row WHERE {kept.which}"
        for kept in kept_tables()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sum(n) FROM ({' UNION ALL '.join(counts)}) AS counted")
        return int(cursor.fetchone()[0])
