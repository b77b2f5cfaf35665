"""The rows of a run, frozen: read in one snapshot, written as canonical JSON, read back from it."""

import json
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from subsidy.audits.models import AuditRun, RunInput
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.rounding import sha256
from subsidy.audits.services.compute import Asked, asked_in
from subsidy.audits.services.gathering import MERCHANTS, gather_all
from subsidy.audits.services.population import Scope
from subsidy.audits.services.registry import Rows


def freeze(run: AuditRun, scope: Scope, *, snapshot: str = "") -> list[Asked]:
    """Read what every question of the run needs and keep it with the run; within a `moment`, which
    gives the snapshot. Returns the questions.
    """
    questions = asked_in(run.params)
    for rows in sorted(gather_all(scope, questions, run.params, snapshot=snapshot)):
        RunInput.objects.create(run=run, **rows._asdict())
    return questions


def hashes(run: AuditRun) -> dict[str, str]:
    """Return the SHA-256 of each list of rows, as it was when it was frozen."""
    return dict(run.inputs.order_by("name").values_list("name", "sha256"))


def is_intact(run: AuditRun) -> bool:
    """Return whether all rows are still what their hashes say."""
    return all(sha256(content) == one.sha256 for one, content in _contents(run))


def rows_of(run: AuditRun, asked: Asked) -> Rows:
    """Return the rows that the run froze for a question."""
    return _rows(run.inputs.get(name=asked.name))


def load_merchants(run: AuditRun) -> dict[str, MerchantRow]:
    """Return the merchants that the run froze, by credit code."""
    kept = run.inputs.get(name=MERCHANTS)
    return {row.merchant: row for row in _merchants(bytes(kept.content))}


@lru_cache(maxsize=1)  # the parts of a run come one after the other
def _merchants(content: bytes) -> tuple[MerchantRow, ...]:
    return tuple(MerchantRow(*row) for row in json.loads(zlib.decompress(content)))


def _contents(run: AuditRun) -> Iterator[tuple[RunInput, bytes]]:
    for one in run.inputs.order_by("name").iterator(chunk_size=1):
        yield one, zlib.decompress(one.content)


def _rows(one: RunInput) -> Rows:
    rows: list[Any] = json.loads(zlib.decompress(one.content))
    return rows
