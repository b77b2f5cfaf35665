import logging

import pytest
from django.db import DatabaseError

from subsidy.disbursements import services, tasks
from subsidy.disbursements.models import BankFile, Batch
from subsidy.disbursements.services import inbox
from tests.disbursements.desk import LATER, REPLY_AT, content, kept
from tests.disbursements.replies import line, reply
from tests.disbursements.test_send import Killed, die

ONE = "B-2024-0001-00001"


def lying(desk, place: str = "") -> list[str]:
    """The names of the files in the inbox, or on one of its shelves."""
    directory = desk.directory / "inbox" / place
    return sorted(path.name for path in directory.iterdir() if path.is_file())


class TestReadReplies:
    def test_keeps_applies_and_puts_away(self, desk):
        batch = desk.sent()
        said = reply(line(ONE), order=batch.number)
        desk.deliver("R1.xml", said)

        [file] = desk.read()

        assert (file.name, content(file), file.batch) == ("R1.xml", said, batch)
        assert (file.written_at, file.applied_at, file.last_error) == (REPLY_AT, REPLY_AT, "")
        assert (lying(desk), lying(desk, "done")) == ([], ["R1.xml"])

    def test_reads_an_empty_inbox_that_nobody_made_yet(self, desk):
        assert desk.read() == []

    def test_leaves_files_alone_that_are_still_being_written(self, desk):
        for name in (".R1.xml", "R1.xml.part", "notes.txt"):
            desk.deliver(name, b"half a file")

        assert desk.read() == []
        assert lying(desk) == [".R1.xml", "R1.xml.part", "notes.txt"]

    def test_sets_what_it_cannot_read_aside_once_and_reads_the_rest(self, desk):
        batch = desk.sent()
        desk.deliver("A.xml", b"<other/>")
        desk.deliver("B.xml", reply(line(ONE), order=batch.number))

        assert [file.name for file in desk.read()] == ["B.xml"]

        broken = BankFile.objects.get(name="A.xml")
        assert "not a document of" in broken.last_error
        assert (broken.applied_at, content(broken)) == (REPLY_AT, b"<other/>")
        assert (lying(desk), lying(desk, "refused")) == ([], ["A.xml"])
        assert desk.read(at=LATER) == []

    def test_names_the_refusal(self, desk):
        desk.deliver("A.xml", b"<other/>")
        desk.read()

        with pytest.raises(services.ReplyUnreadable) as refusal:
            inbox.apply_reply(kept(b"", kind="reply", name="B.xml"), at=REPLY_AT)

        assert refusal.value.code == "reply_unreadable"

    def test_lets_one_that_fails_hold_up_no_other(self, desk, monkeypatch, caplog):
        batch = desk.sent()
        desk.deliver("A.xml", reply(line("x"), order=batch.number))
        desk.deliver("B.xml", reply(line(ONE), order=batch.number))
        real = inbox.apply_reply

        def fail_on_a(file, *, at):
            if file.name == "A.xml":
                raise DatabaseError("deadlock")
            return real(file, at=at)

        monkeypatch.setattr(inbox, "apply_reply", fail_on_a)
        with caplog.at_level(logging.CRITICAL):
            assert [file.name for file in desk.read()] == ["B.xml"]
        failed = BankFile.objects.get(name="A.xml")
        assert (failed.last_error, failed.tried_at) == ("deadlock", REPLY_AT)
        assert lying(desk) == ["A.xml"]

        monkeypatch.setattr(inbox, "apply_reply", real)
        assert desk.read(at=LATER) == [failed]
        assert lying(desk, "done") == ["A.xml", "B.xml"]

    @pytest.mark.parametrize("place", ["_apply", "_shelve"])
    def test_killed_goes_on_from_there(self, desk, monkeypatch, place):
        batch = desk.sent()
        desk.deliver("R1.xml", reply(line(ONE), order=batch.number))
        with monkeypatch.context() as patch:
            patch.setattr(inbox, place, die)
            with pytest.raises(Killed):
                desk.read()

        desk.read(at=LATER)

        assert Batch.objects.get().state == "settled"
        assert BankFile.objects.filter(kind="reply").count() == 1
        assert (lying(desk), lying(desk, "done")) == ([], ["R1.xml"])

    def test_applies_what_was_kept_even_if_the_file_is_gone(self, desk, monkeypatch):
        batch = desk.sent()
        path = desk.deliver("R1.xml", reply(line(ONE), order=batch.number))
        with monkeypatch.context() as patch:
            patch.setattr(inbox, "_apply", die)
            with pytest.raises(Killed):
                desk.read()
        path.unlink()

        assert [file.name for file in desk.read()] == ["R1.xml"]

    def test_marks_a_name_that_came_before_with_other_content(self, desk):
        batch = desk.sent()
        desk.answered(batch, line("x"), name="R1.xml")
        second = reply(line(ONE), order=batch.number)

        desk.deliver("R1.xml", second)
        [file] = desk.read(at=LATER)

        assert file.name == f"R1.{file.sha256[:12]}.xml"
        assert lying(desk, "done") == sorted(["R1.xml", file.name])

    def test_puts_a_file_away_that_is_too_large_to_be_kept(self, desk, monkeypatch, caplog):
        monkeypatch.setattr(inbox, "BYTES_MAX", 10)
        desk.deliver("R1.xml", reply())

        with caplog.at_level(logging.CRITICAL):
            assert desk.read() == []

        assert (lying(desk), lying(desk, "refused")) == ([], ["R1.xml"])
        assert BankFile.objects.count() == 0

    def test_takes_no_more_files_than_the_limit(self, desk):
        for number in range(3):
            desk.deliver(f"R{number}.xml", reply(message=str(number)))

        assert len(services.read_replies(desk.directory, at=REPLY_AT, limit=2)) == 2
        assert len(desk.read()) == 1

    def test_is_what_the_sweep_does(self, desk, settings):
        settings.BANK_DIRECTORY = desk.directory
        batch = desk.sent()
        desk.deliver("R1.xml", reply(line(ONE), order=batch.number))

        tasks.read_bank_replies()

        assert Batch.objects.get().state == "settled"
