"""Verify the chain against the tables as they are, and the tables against their last changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db import connection

from subsidy.core.history import change_models
from subsidy.disbursements.models import Payment
from subsidy.disbursements.states import SIGNED_FOR
from subsidy.operations.models import HistoryBlock
from subsidy.operations.rules.verify_history import (
    DIGEST_BYTES,
    FINDINGS_SHOWN_MAX,
    Block,
    Finding,
    Walk,
)
from subsidy.operations.services.history.chain import sealed_text
from subsidy.operations.services.history.tables import quoted, read_digests

BLOCKS_IN_MEMORY_MAX = 50
FINDINGS_PER_TABLE_MAX = 100


@dataclass(frozen=True)
class Verified:
    """What was looked at; how many places are not as they were written, and the first of them."""

    blocks: int
    rows: int
    head: str
    broken: int
    findings: tuple[Finding, ...]

    def __str__(self) -> str:
        return f"{self.blocks:,} blocks, {self.rows:,} rows, last block {self.blocks}:{self.head}"


def verify_history(*, noted: Mapping[int, str] | None = None) -> Verified:
    """Look at every block and every tracked row; `noted` digests of blocks must be in the chain."""
    walk = Walk(noted=noted or {})
    findings, broken = [], 0
    for broken, finding in enumerate(chain(walk_chain(walk), compare_changes()), start=1):
        if broken <= FINDINGS_SHOWN_MAX:
            findings.append(finding)
    return Verified(walk.blocks, walk.rows, walk.head, broken, tuple(findings))


def walk_chain(walk: Walk) -> Iterator[Finding]:
    """Yield what is wrong with the chain, block by block."""
    rows = HistoryBlock.objects.order_by("number")
    for row in rows.iterator(chunk_size=BLOCKS_IN_MEMORY_MAX):
        block = block_of(row)
        seen = read_digests(block.table, block.columns, after=block.after_id, upto=block.upto_id)
        yield from walk.step(block, row.sha256, dict(seen))
    yield from walk.end()


def block_of(row: HistoryBlock) -> Block:
    """Return the block as its digest covers it."""
    digests = bytes(row.digests)
    return Block(
        number=row.number,
        table=row.table,
        columns=tuple(row.columns),
        after_id=row.after_id,
        upto_id=row.upto_id,
        ids=tuple(row.ids),
        digests=tuple(
            digests[start : start + DIGEST_BYTES] for start in range(0, len(digests), DIGEST_BYTES)
        ),
        sealed_at=sealed_text(row.sealed_at),
        previous_sha256=row.previous_sha256,
    )


def compare_changes() -> Iterator[Finding]:
    """Yield the rows that are not as their last change left them; of each table, the first ones."""
    for kept in kept_tables():
        with connection.cursor() as cursor:
            cursor.execute(_differing(kept), [FINDINGS_PER_TABLE_MAX])
            for number, is_gone in cursor.fetchall():
                what = "row is gone without a change" if is_gone else NOT_AS_LEFT
                yield Finding(what, kept.table, f"row {number}")


NOT_AS_LEFT = "row is not as its last change left it"


@dataclass(frozen=True)
class Kept:
    """A table whose changes are kept, and which of its rows must be as their last change says.

    is_complete: all of them, from their first insert on.
    """

    model: Any
    changes: str
    columns: tuple[str, ...]
    which: str = "true"

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)

    @property
    def is_complete(self) -> bool:
        return self.which == "true"


def kept_tables() -> list[Kept]:
    """Return the tables whose changes are kept."""
    return [_kept(model) for model in change_models()]


def _kept(change: Any) -> Kept:
    model = change.pgh_tracked_model
    theirs = {field.column for field in change._meta.concrete_fields} - {"id"}
    columns = [field.column for field in model._meta.concrete_fields if field.column in theirs]
    # Of payments the seal is kept: until then, and once unsealed, they may still change.
    states = ", ".join(f"'{state}'" for state in SIGNED_FOR)
    which = f"row.state IN ({states})" if model is Payment else "true"
    return Kept(model, change._meta.db_table, tuple(columns), which)


def _differing(kept: Kept) -> str:
    """Return the SELECT of (id, is gone) of rows that differ from their last change."""
    now = ", ".join(f"row.{quoted(name)}" for name in kept.columns)
    then = ", ".join(f"last.{quoted(name)}" for name in kept.columns)
    gone = "row.id IS NULL" if kept.is_complete else "false"
    return f"""
        SELECT coalesce(row.id, last.id), row.id IS NULL FROM {quoted(kept.table)} AS row
        FULL JOIN (
            SELECT * FROM (
                SELECT DISTINCT ON (id) * FROM {quoted(kept.changes)} ORDER BY id, pgh_id DESC
            ) AS newest WHERE pgh_label <> 'delete'
        ) AS last ON last.id = row.id
        WHERE {gone} OR {kept.which} AND row.id IS NOT NULL
            AND (last.id IS NULL OR ({now}) IS DISTINCT FROM ({then}))
        ORDER BY 1 LIMIT %s"""
