"""Export the chain and all it covers, to be verified by whoever wants to, without the house."""

import json
import shutil
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from django.db import connection

from subsidy.operations.models import HistoryBlock
from subsidy.operations.rules import verify_history
from subsidy.operations.rules.verify_history import BEGINNING, Block
from subsidy.operations.services.history.chain import last_block
from subsidy.operations.services.history.tables import (
    ROWS_IN_MEMORY_MAX,
    quoted,
    read_lines,
    told,
)
from subsidy.operations.services.history.verify import (
    BLOCKS_IN_MEMORY_MAX,
    Kept,
    block_of,
    kept_tables,
)


def export_history(directory: Path) -> str:
    """Write the chain, its rows and its verifier into a directory; return "number:sha256" of the
    last block. Sealed columns leave as they lie: nobody can open them without the keys.

    Memory is flat: rows go by as they are read. Work may go on meanwhile.
    """
    (directory / "now").mkdir(parents=True, exist_ok=True)
    last, upto = _export_blocks(directory, None)
    for kept in kept_tables():
        _now(directory / "now" / f"{kept.table}.jsonl", kept, upto=upto[kept.changes])
    shutil.copyfile(verify_history.__file__, directory / "verify_history.py")
    return last


def export_blocks(directory: Path, rows_of: Collection[str]) -> str:
    """Write the chain with the rows of some tables alone; return "number:sha256" of its end.

    Of the others go the digests, which say nothing of anybody.
    """
    return _export_blocks(directory, rows_of)[0]


def _export_blocks(
    directory: Path, rows_of: Collection[str] | None
) -> tuple[str, defaultdict[str, int]]:
    (directory / "rows").mkdir(parents=True, exist_ok=True)
    last = last_block()
    return last, _blocks(directory, head=int(last.partition(":")[0]), rows_of=rows_of)


def _blocks(
    directory: Path, *, head: int, rows_of: Collection[str] | None
) -> defaultdict[str, int]:
    """Write all blocks and their rows; return table -> id up to which it is chained."""
    upto: defaultdict[str, int] = defaultdict(lambda: BEGINNING)
    files: dict[str, IO[str]] = {}
    with ExitStack() as stack:
        chain = stack.enter_context((directory / "blocks.jsonl").open("w"))
        rows = HistoryBlock.objects.filter(number__lte=head).order_by("number")
        for row in rows.iterator(chunk_size=BLOCKS_IN_MEMORY_MAX):
            block = block_of(row)
            chain.write(json.dumps(_record(block) | {"sha256": row.sha256}) + "\n")
            upto[block.table] = block.upto_id
            if rows_of is not None and block.table not in rows_of:
                continue
            if block.table not in files:
                path = directory / "rows" / f"{block.table}.jsonl"
                files[block.table] = stack.enter_context(path.open("w"))
            for _, line in read_lines(
                block.table, block.columns, after=block.after_id, upto=block.upto_id
            ):
                files[block.table].write(line + "\n")
    return upto


def _record(block: Block) -> dict[str, Any]:
    return vars(block) | {"digests": [digest.hex() for digest in block.digests]}


def _now(path: Path, kept: Kept, *, upto: int) -> None:
    """Write a table as it is, but for rows that have changed since the end of the chain."""
    head = {"changes": kept.changes, "columns": kept.columns, "is_complete": kept.is_complete}
    with path.open("w") as file:
        file.write(json.dumps(head) + "\n")
        for line in _rows(kept, upto=upto):
            file.write(line + "\n")
        for number in _newer(kept, upto=upto):
            file.write(json.dumps({"id": number, "is_newer": True}) + "\n")


def _rows(kept: Kept, *, upto: int) -> Iterator[str]:
    sql = f"""
        SELECT row.id, to_jsonb(told)::text FROM {quoted(kept.table)} AS row CROSS JOIN LATERAL (
            SELECT {told(kept.model, ("id", *kept.columns))}
        ) AS told
        WHERE row.id > %s AND {kept.which} AND NOT EXISTS (
            SELECT FROM {quoted(kept.changes)} AS change WHERE change.id = row.id AND pgh_id > %s
        )
        ORDER BY row.id LIMIT %s"""
    after = BEGINNING
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, [after, upto, ROWS_IN_MEMORY_MAX])
            rows = cursor.fetchall()
        yield from (line for _, line in rows)
        if len(rows) < ROWS_IN_MEMORY_MAX:
            return
        after = rows[-1][0]


def _newer(kept: Kept, *, upto: int) -> list[int]:
    sql = f"SELECT DISTINCT id FROM {quoted(kept.changes)} WHERE pgh_id > %s ORDER BY id"
    with connection.cursor() as cursor:
        cursor.execute(sql, [upto])
        return [number for (number,) in cursor.fetchall()]
