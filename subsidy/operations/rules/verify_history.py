"""The chain of history: what a block is, and how a chain is checked.

This file needs nothing but Python: the house reads its own tables with it, and anybody else runs it
over an export, on a machine that has never seen the house:

    python verify_history.py DIRECTORY [--noted NUMBER:SHA256 ...]

An export is `blocks.jsonl` (the chain), `rows/<table>.jsonl` (what was chained, a row a line, by
id) and `now/<table>.jsonl` (tables whose changes are kept, as they are). The digest of a row is the
SHA-256 of its line. A block covers all rows of one table with after_id < id <= upto_id; its digest
covers its head, the digest of its rows and the digest of the block before. So nothing can be
changed, added or left out without changing every digest after it: whoever noted one of them outside
of the house holds the whole past.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: What the first block names as the block before.
NOTHING = "0" * 64
#: Where the range of a table's first block begins.
BEGINNING = -(2**63)
DIGEST_BYTES = 32
FINDINGS_SHOWN_MAX = 100


@dataclass(frozen=True)
class Finding:
    """What is not as it was written."""

    what: str
    table: str
    subject: str

    def __str__(self) -> str:
        return f"{self.what}: {self.table} {self.subject}"


@dataclass(frozen=True)
class Block:
    """Rows of one table, and what ties them to the block before."""

    number: int
    table: str
    columns: tuple[str, ...]
    after_id: int
    upto_id: int
    ids: tuple[int, ...]
    digests: tuple[bytes, ...]
    sealed_at: str
    previous_sha256: str

    def sha256(self) -> str:
        """Return the digest of head and rows."""
        head = {
            "number": self.number,
            "table": self.table,
            "columns": list(self.columns),
            "after_id": self.after_id,
            "upto_id": self.upto_id,
            "rows": rows_sha256(self.ids, self.digests),
            "sealed_at": self.sealed_at,
            "previous": self.previous_sha256,
        }
        text = json.dumps(head, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def rows_sha256(ids: Iterable[int], digests: Iterable[bytes]) -> str:
    """Return the digest of rows in the order of their ids."""
    total = hashlib.sha256()
    for number, digest in zip(ids, digests, strict=True):
        total.update(number.to_bytes(8, "big", signed=True) + digest)
    return total.hexdigest()


@dataclass
class Walk:
    """A walk along the chain, from the first block on; it remembers where it stands."""

    noted: Mapping[int, str] = field(default_factory=dict)
    blocks: int = 0
    rows: int = 0
    head: str = NOTHING
    upto: dict[str, int] = field(default_factory=dict)

    def step(self, block: Block, sha256: str, seen: Mapping[int, bytes]) -> Iterator[Finding]:
        """Yield what is wrong with the next block, its digest as kept, and the rows as they are."""
        yield from self._head(block, sha256)
        yield from _rows(block, seen)
        self.blocks, self.head = block.number, sha256
        self.rows += len(block.ids)
        self.upto[block.table] = block.upto_id

    def end(self) -> Iterator[Finding]:
        """Yield what was noted of blocks that the chain does not reach."""
        for number in sorted(self.noted):
            if number > self.blocks:
                yield Finding("block is missing", "history", f"block {number}")

    def _head(self, block: Block, sha256: str) -> Iterator[Finding]:
        name = f"block {block.number}"
        if block.number != self.blocks + 1:
            yield Finding("block is missing", "history", f"block {self.blocks + 1}")
        if block.previous_sha256 != self.head:
            yield Finding("block does not follow the one before", block.table, name)
        if block.after_id != self.upto.get(block.table, BEGINNING):
            yield Finding("block leaves rows out", block.table, name)
        if block.sha256() != sha256:
            yield Finding("block was changed", block.table, name)
        if self.noted.get(block.number, sha256) != sha256:
            yield Finding("block is not the one that was noted", block.table, name)


def _rows(block: Block, seen: Mapping[int, bytes]) -> Iterator[Finding]:
    kept = dict(zip(block.ids, block.digests, strict=True))
    for number in sorted(kept.keys() | seen.keys()):
        name = f"row {number} of block {block.number}"
        if number not in seen:
            yield Finding("row is missing", block.table, name)
        elif number not in kept:
            yield Finding("row was added", block.table, name)
        elif seen[number] != kept[number]:
            yield Finding("row was changed", block.table, name)


class Export:
    """An export in a directory, read once from its beginning to its end, a block at a time.

    rows_of: the tables whose rows were exported, None for all; blocks of others are verified by the
    digests that they name.
    """

    def __init__(self, directory: Path, rows_of: Collection[str] | None = None) -> None:
        self._directory = directory
        self._rows_exported = rows_of
        self._lines: dict[str, Iterator[tuple[int, bytes]]] = {}
        self._next: dict[str, tuple[int, bytes] | None] = {}

    def verify(self, walk: Walk) -> Iterator[Finding]:
        """Yield all that is wrong with it."""
        for record in _records(self._directory / "blocks.jsonl"):
            block = block_of(record)
            yield from walk.step(block, record["sha256"], self._seen(block))
        yield from walk.end()
        for table, row in self._next.items():
            if row:
                yield Finding("row is in no block", table, f"row {row[0]}")
        for path in sorted(self._directory.glob("now/*.jsonl")):
            yield from self._now(path)

    def _seen(self, block: Block) -> dict[int, bytes]:
        if self._rows_exported is None or block.table in self._rows_exported:
            return dict(self._rows_of(block))
        return dict(zip(block.ids, block.digests, strict=True))

    def _rows_of(self, block: Block) -> Iterator[tuple[int, bytes]]:
        table = block.table
        if table not in self._lines:
            self._lines[table] = _digests(self._directory / "rows" / f"{table}.jsonl", block)
            self._next[table] = next(self._lines[table], None)
        while (row := self._next[table]) and row[0] <= block.upto_id:
            yield row
            self._next[table] = next(self._lines[table], None)

    def _now(self, path: Path) -> Iterator[Finding]:
        """Compare a table as it is with the last change of each row."""
        head, *_ = _records(path)
        columns, left = head["columns"], self._last_changes(head["changes"], head["columns"])
        for record in _records(path):
            if "changes" in record:
                continue
            if "is_newer" in record:
                left.pop(record["id"], None)
            elif left.pop(record["id"], None) != _digest_of(record, columns):
                name = f"row {record['id']}"
                yield Finding("row is not as its last change left it", path.stem, name)
        if head["is_complete"]:
            for number in sorted(left):
                yield Finding("row is gone without a change", path.stem, f"row {number}")

    def _last_changes(self, changes: str, columns: list[str]) -> dict[int, bytes]:
        last: dict[int, bytes] = {}
        for record in _records(self._directory / "rows" / f"{changes}.jsonl"):
            if record["pgh_label"] == "delete":
                last.pop(record["id"], None)
            else:
                last[record["id"]] = _digest_of(record, columns)
        return last


def block_of(record: Mapping[str, Any]) -> Block:
    """Return the block of a line of `blocks.jsonl`."""
    return Block(
        number=record["number"],
        table=record["table"],
        columns=tuple(record["columns"]),
        after_id=record["after_id"],
        upto_id=record["upto_id"],
        ids=tuple(record["ids"]),
        digests=tuple(map(bytes.fromhex, record["digests"])),
        sealed_at=record["sealed_at"],
        previous_sha256=record["previous_sha256"],
    )


def _digests(path: Path, block: Block) -> Iterator[tuple[int, bytes]]:
    """Yield id and digest of each line; the first column of a block is the id."""
    key = block.columns[0]
    for line in _lines(path):
        yield json.loads(line)[key], hashlib.sha256(line).digest()


def _digest_of(record: Mapping[str, Any], columns: Iterable[str]) -> bytes:
    text = json.dumps([record[name] for name in columns], sort_keys=True)
    return hashlib.sha256(text.encode()).digest()


def _records(path: Path) -> Iterator[dict[str, Any]]:
    for line in _lines(path):
        yield json.loads(line, parse_float=str)


def _lines(path: Path) -> Iterator[bytes]:
    if path.exists():
        with path.open("rb") as file:
            for line in file:
                yield line.rstrip(b"\n")


def noted_block(text: str) -> tuple[int, str]:
    """Return number and digest of what somebody noted as NUMBER:SHA256."""
    number, _, sha256 = text.partition(":")
    return int(number), sha256.lower()


def main(arguments: list[str]) -> int:
    """Verify the export in a directory; return 1 where something is wrong."""
    parser = argparse.ArgumentParser(description="Verify an exported history, offline.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--noted", type=noted_block, action="append", default=[])
    options = parser.parse_args(arguments)
    walk, count = Walk(noted=dict(options.noted)), 0
    for count, finding in enumerate(Export(options.directory).verify(walk), start=1):
        if count <= FINDINGS_SHOWN_MAX:
            sys.stdout.write(f"{finding}\n")
    seen = f"{walk.blocks:,} blocks, {walk.rows:,} rows, last block {walk.blocks}:{walk.head}"
    sys.stdout.write(f"{f'broken in {count:,} places' if count else 'unbroken'}: {seen}\n")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))  # pragma: no cover - seen by tests in a process of its own
