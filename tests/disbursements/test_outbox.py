import hashlib
import os

import pytest

from subsidy.disbursements.files import outbox
from subsidy.disbursements.files.outbox import OtherContent


def put(directory, name, content):
    sha256 = hashlib.sha256(content).hexdigest()
    halves = (content[: len(content) // 2], content[len(content) // 2 :])
    outbox.put(directory, name, halves, sha256=sha256)


class TestPut:
    def test_writes_the_file_and_leaves_nothing_else(self, tmp_path):
        put(tmp_path / "a" / "b", "order.xml", b"content")

        assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["order.xml"]
        assert (tmp_path / "a" / "b" / "order.xml").read_bytes() == b"content"
        assert (tmp_path / "a" / "b" / "order.xml").stat().st_mode & 0o777 == 0o640

    def test_a_second_time_changes_nothing(self, tmp_path):
        put(tmp_path, "order.xml", b"content")
        before = (tmp_path / "order.xml").stat()

        put(tmp_path, "order.xml", b"content")

        assert (tmp_path / "order.xml").stat() == before

    def test_of_a_file_that_was_taken_puts_nothing_out_again(self, tmp_path):
        put(tmp_path / outbox.TAKEN, "order.xml", b"content")

        put(tmp_path, "order.xml", b"content")

        assert not (tmp_path / "order.xml").exists()

    @pytest.mark.parametrize("place", ["", outbox.TAKEN])
    def test_never_overwrites_other_content(self, tmp_path, place):
        put(tmp_path / place, "order.xml", b"other")

        with pytest.raises(OtherContent):
            put(tmp_path, "order.xml", b"content")

        assert (tmp_path / place / "order.xml").read_bytes() == b"other"

    def test_of_half_a_file_from_a_crash_starts_anew(self, tmp_path):
        (tmp_path / ".order.xml.part").write_bytes(b"content and the rest of another day")

        put(tmp_path, "order.xml", b"content")

        assert [path.name for path in tmp_path.iterdir()] == ["order.xml"]
        assert (tmp_path / "order.xml").read_bytes() == b"content"

    def test_of_content_that_breaks_off_puts_nothing_out(self, tmp_path):
        def broken():
            yield b"cont"
            raise ValueError("not what its hash says")

        with pytest.raises(ValueError, match="hash"):
            outbox.put(tmp_path, "order.xml", broken(), sha256="")

        assert not (tmp_path / "order.xml").exists()

    def test_killed_before_the_rename_shows_no_file(self, tmp_path, monkeypatch):
        class Killed(BaseException):
            pass

        def die(_number):
            raise Killed

        monkeypatch.setattr(os, "fsync", die)
        with pytest.raises(Killed):
            put(tmp_path, "order.xml", b"content")

        assert not (tmp_path / "order.xml").exists()
