import hashlib
from datetime import date, datetime

import pytest
from django.db import connection

from subsidy.core.clock import SHANGHAI
from subsidy.core.errors import WrongState
from subsidy.disbursements import services, tasks
from subsidy.disbursements.files import outbox
from subsidy.disbursements.models import BankFile, BankFilePart, Batch
from subsidy.disbursements.services import dispatch, kept
from subsidy.disbursements.services.locks import Lock
from subsidy.disbursements.services.orders import value_day
from tests import make
from tests.disbursements.desk import LATER, SEND_AT, content, moves
from tests.disbursements.test_pain001 import read_back

XML, CSV = "B-2024-0001.pain001.xml", "B-2024-0001.csv"


class Killed(BaseException):
    """The process dies here."""


def die(*_args, **_kwargs):
    raise Killed


def send(desk, batch, *, at=SEND_AT):
    services.send(batch, by=desk.maker, at=at, directory=desk.directory)


def on_disk(desk) -> dict[str, bytes]:
    paths = (path for path in desk.directory.rglob("*") if path.is_file())
    return {str(path.relative_to(desk.directory)): path.read_bytes() for path in paths}


def lay(desk, data: bytes) -> None:
    """Put a file into the outbox under the name of the order."""
    sha256 = hashlib.sha256(data).hexdigest()
    outbox.put(desk.directory / "outbox", XML, [data], sha256=sha256)


class TestSend:
    def test_puts_both_files_out_keeps_them_and_says_so(self, desk):
        batch = desk.approved()

        send(desk, batch)

        assert (batch.state, batch.sent_at) == ("sent", SEND_AT)
        assert moves(batch)[-1] == ("send", "approved", "sent")
        kept = {file.name: file for file in BankFile.objects.all()}
        assert {name: (file.kind, file.sent_at) for name, file in kept.items()} == {
            XML: ("order_xml", SEND_AT),
            CSV: ("order_csv", SEND_AT),
        }
        assert on_disk(desk) == {
            f"outbox/{XML}": content(kept[XML]),
            f"outbox/treasury/{CSV}": content(kept[CSV]),
        }
        for file in kept.values():
            assert file.sha256 == hashlib.sha256(content(file)).hexdigest()
            assert (file.control_count, file.control_fen) == (1, batch.total_fen)

    def test_asks_the_bank_to_pay_each_payee_its_sum(self, desk, shop):
        shop.approved_car()
        shop.approved_car()

        desk.sent("applicant")

        line = (1_500_000, 1_350_000, 150_000, "6222020402000123453", "张三")
        assert read_back((desk.directory / "outbox" / XML).read_bytes()) == {
            "B-2024-0001-00001": line,
            "B-2024-0001-00002": line,
        }

    @pytest.mark.parametrize("state", ["drafted", "sealed", "sent"])
    def test_starts_from_approved_only(self, desk, state):
        batch = getattr(desk, state)()
        before = on_disk(desk)

        with pytest.raises(WrongState):
            send(desk, batch)

        assert on_disk(desk) == before

    def test_is_refused_while_another_process_sends_the_batch(self, desk):
        batch = desk.approved()
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [Lock.SEND.value, batch.pk])

            with pytest.raises(services.BeingSent):
                send(desk, batch)
            cursor.execute("SELECT pg_advisory_unlock_all()")
        other.close()

        assert on_disk(desk) == {}
        send(desk, batch)

    def test_never_overwrites_a_file_of_another_content(self, desk):
        batch = desk.approved()
        lay(desk, b"of somebody else")

        with pytest.raises(services.FileConflict):
            send(desk, batch)

        assert on_disk(desk) == {f"outbox/{XML}": b"of somebody else"}
        assert Batch.objects.get().state == "approved"


class TestSendKilled:
    @pytest.mark.parametrize("place", ["_write", "_record"])
    def test_goes_on_from_there_with_the_same_bytes(self, desk, monkeypatch, place):
        batch = desk.approved()
        with monkeypatch.context() as patch:
            patch.setattr(dispatch, place, die)
            with pytest.raises(Killed):
                send(desk, batch)
        batch.refresh_from_db()
        assert batch.state == "approved"
        kept = dict(BankFile.objects.values_list("name", "sha256"))

        send(desk, batch, at=LATER)

        assert (batch.state, batch.sent_at) == ("sent", LATER)
        assert dict(BankFile.objects.values_list("name", "sha256")) == kept
        assert {hashlib.sha256(content).hexdigest() for content in on_disk(desk).values()} == set(
            kept.values()
        )

    def test_after_the_bank_has_taken_the_file_puts_no_second_one_out(self, desk, monkeypatch):
        batch = desk.approved()
        with monkeypatch.context() as patch:
            patch.setattr(dispatch, "_record", die)
            with pytest.raises(Killed):
                send(desk, batch)
        taken = desk.directory / "outbox" / outbox.TAKEN
        taken.mkdir()
        (desk.directory / "outbox" / XML).rename(taken / XML)

        send(desk, batch)

        assert sorted(on_disk(desk)) == [f"outbox/taken/{XML}", f"outbox/treasury/{CSV}"]
        assert batch.state == "sent"


class TestSendApproved:
    def test_sends_what_waits_and_keeps_the_error_of_what_fails(self, desk, shop):
        first = desk.approved()
        shop.approved()
        second = desk.approved()
        lay(desk, b"of somebody else")

        sent = services.send_approved(at=SEND_AT, directory=desk.directory)

        first.refresh_from_db()
        assert sent == [second]
        assert (first.state, first.tried_at) == ("approved", SEND_AT)
        assert "has other content" in first.last_error

    def test_tries_the_failed_one_again_and_forgets_its_error(self, desk):
        batch = desk.approved()
        lay(desk, b"of somebody else")
        services.send_approved(at=SEND_AT, directory=desk.directory)
        (desk.directory / "outbox" / XML).unlink()

        assert services.send_approved(at=LATER, directory=desk.directory) == [batch]

        batch.refresh_from_db()
        assert (batch.state, batch.tried_at, batch.last_error) == ("sent", None, "")
        assert services.send_approved(at=LATER, directory=desk.directory) == []

    def test_is_what_the_sweep_does(self, desk, settings):
        settings.BANK_DIRECTORY = desk.directory
        desk.approved()

        tasks.send_approved_batches()

        assert Batch.objects.get().state == "sent"
        assert Batch.objects.get().moves.get(verb="send").by_kind == "sweep"


class TestValueDay:
    def test_of_an_order_made_on_a_holiday_is_the_next_working_day(self):
        assert value_day(make.NOON) == date(2024, 10, 8)  # the golden week

    def test_of_an_order_made_on_a_working_day_is_that_day(self):
        assert value_day(datetime(2024, 10, 12, 9, tzinfo=SHANGHAI)) == date(2024, 10, 12)


class TestSendConstraints:
    @pytest.mark.parametrize(
        ("sql", "guard"),
        [
            ("UPDATE disbursements_bankfile SET size = 1", "kept_as_it_was"),
            ("UPDATE disbursements_bankfile SET sent_at = now()", "each_step_written_once"),
            ("UPDATE disbursements_bankfile SET batch_id = NULL", "each_step_written_once"),
            ("UPDATE disbursements_bankfile SET control_fen = 1", "each_step_written_once"),
            ("UPDATE disbursements_bankfile SET applied_at = now()", "order_is_sent_and_reply"),
            ("DELETE FROM disbursements_bankfile", "never_deleted"),
            ("UPDATE disbursements_bankfilepart SET content = 'x'", "written_once"),
            ("DELETE FROM disbursements_bankfilepart", "written_once"),
        ],
    )
    def test_a_file_stays_as_it_was_sent(self, desk, sql, guard):
        desk.sent()

        with pytest.raises(Exception, match=guard), connection.cursor() as cursor:
            cursor.execute(sql)

    @pytest.mark.parametrize(
        ("changes", "constraint"),
        [
            ({"kind": "order_xml", "name": "again"}, "batch_has_one_order_of_each_kind"),
            ({"kind": "letter"}, "bank_file_is_of_a_known_kind"),
            ({"kind": "order_csv", "batch": None}, "order_is_sent_and_reply_is_applied"),
            ({"kind": "order_csv", "control_fen": None}, "order_says_how_much_it_asks_for"),
            ({"kind": "reply", "name": XML}, "disbursements_bankfile_name"),
            ({"kind": "reply", "sha256": "", "parts_count": 1}, "file_comes_after_all_its_parts"),
            ({"kind": "reply", "sha256": "", "size": 1}, "file_comes_after_all_its_parts"),
        ],
    )
    def test_a_file_is_what_it_says(self, desk, changes, constraint):
        batch = desk.sent()
        facts = {"batch": batch, "name": "other", "control_count": 1, "control_fen": 1}
        whole = {"sha256": "0" * 64, "size": 0, "parts_count": 0, "written_at": SEND_AT}

        with pytest.raises(Exception, match=constraint):
            BankFile.objects.create(**(facts | whole | changes))

    @pytest.mark.parametrize(
        ("changes", "constraint"),
        [
            ({"file_id": 0}, "no_part_comes_after_its_file"),
            ({"sha256": "0" * 64}, "part_is_what_its_hash_says"),
            ({"number": 0}, "parts_are_numbered_from_one"),
            ({"content": b""}, "part_holds_something_and_no_more_than_a_mebibyte"),
            ({"content": b"x" * (2**20 + 1)}, "part_holds_something_and_no_more_than_a_mebibyte"),
        ],
    )
    def test_a_part_is_what_it_says(self, desk, changes, constraint):
        file_id = BankFile.objects.filter(batch=desk.sent()).first().pk
        facts = {"file_id": file_id + 100, "number": 1, "content": b"x"} | changes
        facts["file_id"] = facts["file_id"] or file_id
        facts.setdefault("sha256", hashlib.sha256(facts["content"]).hexdigest())

        with pytest.raises(Exception, match=constraint):
            BankFilePart.objects.create(**facts)


class TestKeep:
    def test_cuts_a_file_into_parts_and_gives_it_back(self, db, monkeypatch):
        monkeypatch.setattr(kept, "PART_BYTES_MAX", 4)

        file = kept.keep([b"abc", b"", b"defghi"], kind="reply", name="R.xml", at=SEND_AT)

        assert [bytes(part.content) for part in file.parts.order_by("number")] == [
            b"abcd",
            b"efgh",
            b"i",
        ]
        assert (file.size, file.parts_count, content(file)) == (9, 3, b"abcdefghi")
        with kept.opened(file) as stream:
            assert (stream.read(2), stream.read()) == (b"ab", b"cdefghi")

    def test_gives_back_what_is_longer_than_a_reader_takes_at_once(self, db):
        data = bytes(range(256)) * 100

        file = kept.keep([data], kind="reply", name="R.xml", at=SEND_AT)

        with kept.opened(file) as stream:
            assert stream.read() == data

    def test_of_content_that_breaks_off_keeps_nothing(self, db):
        def broken():
            yield b"x" * 2**20
            raise OSError("unplugged")

        with pytest.raises(OSError, match="unplugged"):
            kept.keep(broken(), kind="reply", name="R.xml", at=SEND_AT)

        assert (BankFile.objects.count(), BankFilePart.objects.count()) == (0, 0)

    @pytest.mark.parametrize(
        ("sql", "words"),
        [
            ("UPDATE disbursements_bankfilepart SET content = 'y', sha256 = %s", "its hash says"),
            ("DELETE FROM disbursements_bankfilepart WHERE sha256 <> %s", "lacks part 1"),
        ],
    )
    def test_that_was_tampered_with_is_not_sent(self, desk, monkeypatch, sql, words):
        batch = desk.approved()
        with monkeypatch.context() as patch:
            patch.setattr(dispatch, "_write", die)
            with pytest.raises(Killed):
                send(desk, batch)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE disbursements_bankfilepart DISABLE TRIGGER USER")
            cursor.execute(sql, [hashlib.sha256(b"y").hexdigest()])

        with pytest.raises(services.FileDamaged, match=words):
            send(desk, batch)

        assert [name for name in on_disk(desk) if not name.startswith("outbox/.")] == []
