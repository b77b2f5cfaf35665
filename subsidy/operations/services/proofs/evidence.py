"""Files of evidence: all that are few, else a random share, are what was uploaded."""

import secrets
from collections.abc import Iterable

from django.db.models import Max, Min

from subsidy.claims.models import Evidence
from subsidy.claims.services.evidence_files import Damaged, open_file
from subsidy.operations.services.proofs.proof import ROWS_NAMED_MAX, Finding, Row

#: How many files one look reads: every night others.
FILES_READ_MAX = 1_000


def files() -> Finding:
    """The SHA-256 of each file against that of its row; the files of infected ones are gone."""
    looked_at, damaged = 0, []
    for evidence in _drawn():
        looked_at += 1
        try:
            open_file(evidence).close()
        except Damaged:
            damaged.append(Row(evidence.reference, evidence.sha256, "another file, or none"))
    return Finding(looked_at, len(damaged), tuple(damaged[:ROWS_NAMED_MAX]))


def _drawn() -> Iterable[Evidence]:
    rows = Evidence.objects.usable().filter(is_test=False).order_by("id")
    if rows[FILES_READ_MAX : FILES_READ_MAX + 1].exists():
        ends = rows.order_by().aggregate(first=Min("id"), last=Max("id"))
        chance = secrets.SystemRandom()
        ids = [chance.randint(ends["first"], ends["last"]) for _ in range(FILES_READ_MAX)]
        rows = rows.filter(id__in=ids)
    return rows.iterator(chunk_size=FILES_READ_MAX)
