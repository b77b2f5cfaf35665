"""Seal what was written into blocks, some time after it was written.

Who writes pays nothing for it. Ids are drawn before they commit, so a row may come to light after
rows with higher ids. Here it is known when that is over: whoever draws an id of a sequence holds a
lock on the sequence until the end of its transaction. So: read how far the ids were drawn, then who
still holds the lock; once all of those have ended, the rows up to there are all there will ever be.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from subsidy.operations.models import HistoryBlock, HistoryMark
from subsidy.operations.rules.verify_history import BEGINNING, NOTHING, Block
from subsidy.operations.services.history.tables import Table, read_digests, tables

ROWS_PER_BLOCK = 1_000
BLOCKS_PER_SWEEP_MAX = 200
LOCK = 0x68_69_01


@transaction.atomic
def chain_history(
    *, at: datetime, size: int = ROWS_PER_BLOCK, blocks_max: int = BLOCKS_PER_SWEEP_MAX
) -> int:
    """Seal what is settled into blocks, up to a limit; return how many rows were chained.

    One process at a time, by a lock that ends with the transaction: a chain has one end.
    """
    if not _is_alone():
        return 0
    settled, head = _settle(), HistoryBlock.objects.order_by("-number").first()
    number, previous = (head.number, head.sha256) if head else (0, NOTHING)
    blocks: list[HistoryBlock] = []
    for ids, digests, table, after, upto in _parts(settled, size=size):
        if len(blocks) == blocks_max:
            break
        number += 1
        block = Block(
            number=number,
            table=table.name,
            columns=table.columns,
            after_id=after,
            upto_id=upto,
            ids=ids,
            digests=digests,
            sealed_at=sealed_text(at),
            previous_sha256=previous,
        )
        previous = block.sha256()
        blocks.append(_row(block, sha256=previous, at=at))
    HistoryBlock.objects.bulk_create(blocks)
    return sum(block.rows_count for block in blocks)


def last_block() -> str:
    """Return number and digest of the last block, as people note them: "12:9f86…"."""
    block = HistoryBlock.objects.order_by("-number").first()
    return str(block) if block else f"0:{NOTHING}"


def sealed_text(at: datetime) -> str:
    """Return the moment as the digest of a block covers it."""
    return at.astimezone(UTC).isoformat()


def _is_alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _settle() -> dict[str, int]:
    """Return table -> id up to which its rows are settled; note what must end for the others."""
    drawn = _drawn()
    writers = _writers()
    settled, marks = {}, []
    former = {mark.table: mark for mark in HistoryMark.objects.all()}
    for name, upto in drawn.items():
        mark = former.get(name)
        if mark and set(mark.waits_for) & writers.get(name, set()):
            continue
        if name not in writers:
            settled[name] = upto
            continue
        if mark:
            settled[name] = mark.upto_id
        marks.append(HistoryMark(table=name, upto_id=upto, waits_for=sorted(writers[name])))
    HistoryMark.objects.bulk_create(
        marks,
        update_conflicts=True,
        unique_fields=["table"],
        update_fields=["upto_id", "waits_for"],
    )
    return settled


_SEQUENCES = """(
    SELECT name, pg_get_serial_sequence(name, key)::regclass AS sequence
    FROM unnest(%s::text[], %s::text[]) AS chained (name, key)
) AS chained"""


def _drawn() -> dict[str, int]:
    """Return how far the ids of each table were drawn, whatever became of them."""
    sql = f"SELECT name, pg_sequence_last_value(sequence) FROM {_SEQUENCES}"
    return {name: upto for name, upto in _ask(sql) if upto is not None}


def _writers() -> dict[str, set[str]]:
    """Return table -> the transactions of others that drew an id of it and have not ended."""
    sql = f"""
        SELECT name, array_agg(DISTINCT virtualtransaction)
        FROM {_SEQUENCES} JOIN pg_locks ON relation = sequence
        WHERE locktype = 'relation' AND mode = 'RowExclusiveLock'
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND pid IS DISTINCT FROM pg_backend_pid()
        GROUP BY name"""
    return {name: set(transactions) for name, transactions in _ask(sql)}


def _ask(sql: str) -> list[tuple[str, Any]]:
    names = [f'"{name}"' for name in tables()]
    keys = [table.key for table in tables().values()]
    with connection.cursor() as cursor:
        cursor.execute(sql, [names, keys])
        return [(name.strip('"'), value) for name, value in cursor.fetchall()]


def _parts(
    settled: Mapping[str, int], *, size: int
) -> Iterator[tuple[tuple[int, ...], tuple[bytes, ...], Table, int, int]]:
    """Yield the rows of each block to come: ids, digests, table, the range that they fill."""
    chained = dict(
        HistoryBlock.objects.order_by("table", "-upto_id")
        .distinct("table")
        .values_list("table", "upto_id")
    )
    for name, limit in settled.items():
        table, after = tables()[name], chained.get(name, BEGINNING)
        while rows := read_digests(name, table.columns, after=after, upto=limit, limit=size):
            ids, digests = zip(*rows, strict=True)
            upto = ids[-1] if len(rows) == size else limit
            yield ids, digests, table, after, upto
            after = upto


def _row(block: Block, *, sha256: str, at: datetime) -> HistoryBlock:
    return HistoryBlock(
        number=block.number,
        table=block.table,
        columns=list(block.columns),
        after_id=block.after_id,
        upto_id=block.upto_id,
        rows_count=len(block.ids),
        ids=list(block.ids),
        digests=b"".join(block.digests),
        previous_sha256=block.previous_sha256,
        sha256=sha256,
        sealed_at=at,
    )
