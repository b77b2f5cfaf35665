"""A chain as plain Python sees it: no house, no database."""

import hashlib
import json
import runpy
import sys

import pytest

from subsidy.operations.rules import verify_history
from subsidy.operations.rules.verify_history import (
    BEGINNING,
    NOTHING,
    Block,
    Finding,
    Walk,
    main,
    noted_block,
    rows_sha256,
)


def line_of(number):
    return json.dumps({"id": number, "fen": number * 100})


def digest_of(number):
    return hashlib.sha256(line_of(number).encode()).digest()


def block(number=1, *, after=BEGINNING, ids=(1, 2), upto=2, previous=NOTHING):
    return Block(
        number=number,
        table="t",
        columns=("id", "fen"),
        after_id=after,
        upto_id=upto,
        ids=ids,
        digests=tuple(map(digest_of, ids)),
        sealed_at="2024-10-01T04:00:00+00:00",
        previous_sha256=previous,
    )


def walked(*blocks, noted=None):
    """Return what a walk along the blocks finds where the rows are as they were."""
    walk = Walk(noted=noted or {})
    found = []
    for one in blocks:
        found += walk.step(one, one.sha256(), dict(zip(one.ids, one.digests, strict=True)))
    return [*found, *walk.end()]


class TestDigest:
    def test_of_a_block_is_what_it_always_was(self):
        """Whoever changes this breaks every chain there is."""
        assert rows_sha256([1], [b"\0" * 32]) == (
            "3d0ad12b8ee8928edf248ca91ca55600fb383f07c32bff1d6dec472b25cf59a7"
        )
        assert block().sha256() == (
            "6d2f344d3e96c73b97a8e2caf57cab07bc147fb943033de1f7ac95958e300291"
        )


class TestWalk:
    def test_finds_nothing_in_a_whole_chain(self):
        first = block()
        second = block(2, after=2, ids=(4,), upto=9, previous=first.sha256())
        assert walked(first, second, noted={1: first.sha256(), 2: second.sha256()}) == []

    def test_finds_ids_between_two_blocks(self):
        first = block()
        second = block(2, after=3, ids=(4,), upto=9, previous=first.sha256())
        assert walked(first, second) == [Finding("block leaves rows out", "t", "block 2")]

    def test_finds_a_second_chain_and_a_noted_block_beyond_the_end(self):
        assert walked(block(previous="1" * 64), noted={1: "2" * 64, 7: "3" * 64}) == [
            Finding("block does not follow the one before", "t", "block 1"),
            Finding("block is not the one that was noted", "t", "block 1"),
            Finding("block is missing", "history", "block 7"),
        ]

    def test_is_told_what_was_noted_as_it_is_printed(self):
        assert noted_block("12:" + "AB" * 32) == (12, "ab" * 32)


class TestVerifier:
    @pytest.fixture
    def export(self, tmp_path):
        """An export of one block of two rows, and of the table that it is the history of."""
        one = block()
        record = vars(one) | {"digests": [digest.hex() for digest in one.digests]}
        (tmp_path / "rows").mkdir()
        (tmp_path / "blocks.jsonl").write_text(json.dumps(record | {"sha256": one.sha256()}))
        self.write(tmp_path, [1, 2])
        return tmp_path

    def write(self, export, numbers):
        lines = "\n".join(map(line_of, numbers))
        (export / "rows" / "t.jsonl").write_text(lines)

    def test_shows_the_first_findings_and_counts_all(self, export, capsys, monkeypatch):
        monkeypatch.setattr(verify_history, "FINDINGS_SHOWN_MAX", 1)
        self.write(export, [-5, 2, 3])
        assert main([str(export)]) == 1
        assert capsys.readouterr().out.splitlines() == [
            "row was added: t row -5 of block 1",
            f"broken in 3 places: 1 blocks, 2 rows, last block 1:{block().sha256()}",
        ]

    def test_finds_rows_of_which_no_file_is_there(self, export, capsys):
        (export / "rows" / "t.jsonl").unlink()
        assert main([str(export)]) == 1
        assert capsys.readouterr().out.count("row is missing") == 2

    def test_is_a_program(self, export, capsys, monkeypatch):
        monkeypatch.setattr(sys, "argv", ["verify_history.py", str(export)])
        with pytest.raises(SystemExit, match="0"):
            runpy.run_path(verify_history.__file__, run_name="__main__")
        assert capsys.readouterr().out.startswith("unbroken: 1 blocks, 2 rows, ")
