"""The rows of a run, frozen: read in one snapshot, written as canonical JSON, read back from it."""

import json
import zlib
from collections.abc import Iterator
from typing import Any

from subsidy.audits.models import AuditRun, RunInput
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.rounding import canonical, sha256
from subsidy.audits.services.compute import Asked, asked_in
from subsidy.audits.services.population import Scope, read_merchants
from subsidy.audits.services.registry import Rows, indicator_named

MERCHANTS = "merchants"
#: Level 1 takes a third of the time of level 6, and a tenth more room.
COMPRESSION = 1


def freeze(run: AuditRun, scope: Scope) -> list[Asked]:
    """Read what every question of the run needs and keep it with the run; within `examining`.

    Returns the questions. One list of rows is in memory at a time.
    """
    questions = asked_in(run.params)
    _keep(run, MERCHANTS, read_merchants(scope))
    for asked in questions:
        indicator = indicator_named(asked.indicator)
        _keep(run, asked.name, indicator.gather(scope, asked.parameters(run.params)))
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
    rows = (MerchantRow(*row) for row in _rows(run.inputs.get(name=MERCHANTS)))
    return {row.merchant: row for row in rows}


def _keep(run: AuditRun, name: str, rows: Rows) -> None:
    content = canonical(rows)
    RunInput.objects.create(
        run=run,
        name=name,
        rows_count=len(rows),
        sha256=sha256(content),
        content=zlib.compress(content, COMPRESSION),
    )


def _contents(run: AuditRun) -> Iterator[tuple[RunInput, bytes]]:
    for one in run.inputs.order_by("name").iterator(chunk_size=1):
        yield one, zlib.decompress(one.content)


def _rows(one: RunInput) -> Rows:
    rows: list[Any] = json.loads(zlib.decompress(one.content))
    return rows
