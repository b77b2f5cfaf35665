"""The rows of a run, frozen: read in one snapshot, written as canonical JSON, read back from it."""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from subsidy.audits.models import AuditRun, RunInput
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.rounding import canonical, sha256
from subsidy.audits.services.population import Scope, read_merchants
from subsidy.audits.services.registry import Rows, indicators

MERCHANTS = "merchants"

#: Indicator -> its parameters.
Settings = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Frozen:
    """The merchants, and per indicator the rows it measures."""

    merchants: list[MerchantRow]
    rows: Mapping[str, Rows]

    def parts(self) -> Iterator[tuple[str, Rows]]:
        """Yield all lists of rows with their names."""
        yield MERCHANTS, self.merchants
        yield from sorted(self.rows.items())


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """All queries within see the same rows. Inside another transaction, as that one does."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if is_outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def freeze(scope: Scope, settings: Settings) -> Frozen:
    """Read what every indicator needs, all as of the same moment."""
    with _one_snapshot():
        return Frozen(
            merchants=read_merchants(scope),
            rows={one.name: one.gather(scope, settings[one.name]) for one in indicators()},
        )


def hashes(frozen: Frozen) -> dict[str, str]:
    """Return the SHA-256 of each list of rows."""
    return {name: sha256(canonical(rows)) for name, rows in frozen.parts()}


def store(run: AuditRun, frozen: Frozen) -> None:
    """Keep the rows with the run."""
    RunInput.objects.bulk_create(_inputs(run, frozen.parts()))


def _inputs(run: AuditRun, parts: Iterable[tuple[str, Rows]]) -> Iterator[RunInput]:
    for name, rows in parts:
        content = canonical(rows)
        yield RunInput(
            run=run,
            name=name,
            rows_count=len(rows),
            sha256=sha256(content),
            content=zlib.compress(content),
        )


def load(run: AuditRun) -> Frozen:
    """Return the rows that the run froze."""
    rows = {one.name: _rows(one) for one in run.inputs.exclude(name=MERCHANTS)}
    return Frozen(list(load_merchants(run).values()), rows)


def load_merchants(run: AuditRun) -> dict[str, MerchantRow]:
    """Return the merchants that the run froze, by credit code."""
    rows = (MerchantRow(*row) for row in _rows(run.inputs.get(name=MERCHANTS)))
    return {row.merchant: row for row in rows}


def _rows(one: RunInput) -> Rows:
    rows: Rows = json.loads(zlib.decompress(one.content))
    return rows
