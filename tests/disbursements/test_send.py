import hashlib

import pytest
from django.db import connection

from subsidy.core.errors import WrongState
from subsidy.disbursements import services, tasks
from subsidy.disbursements.files import outbox
from subsidy.disbursements.models import BankFile, Batch
from subsidy.disbursements.services import dispatch
from subsidy.disbursements.services.locks import Lock
from tests.disbursements.desk import LATER, SEND_AT, moves
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
            f"outbox/{XML}": bytes(kept[XML].content),
            f"outbox/treasury/{CSV}": bytes(kept[CSV].content),
        }
        for file in kept.values():
            assert file.sha256 == hashlib.sha256(file.content).hexdigest()

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
        outbox.put(desk.directory / "outbox", XML, b"of somebody else")

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
        outbox.put(desk.directory / "outbox", XML, b"of somebody else")

        sent = services.send_approved(at=SEND_AT, directory=desk.directory)

        first.refresh_from_db()
        assert sent == [second]
        assert (first.state, first.tried_at) == ("approved", SEND_AT)
        assert "has other content" in first.last_error

    def test_tries_the_failed_one_again_and_forgets_its_error(self, desk):
        batch = desk.approved()
        outbox.put(desk.directory / "outbox", XML, b"of somebody else")
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


class TestSendConstraints:
    @pytest.mark.parametrize(
        ("sql", "guard"),
        [
            ("UPDATE disbursements_bankfile SET content = ''", "kept_as_it_was"),
            ("UPDATE disbursements_bankfile SET sent_at = now()", "each_step_written_once"),
            ("UPDATE disbursements_bankfile SET batch_id = NULL", "each_step_written_once"),
            ("UPDATE disbursements_bankfile SET applied_at = now()", "order_is_sent_and_reply"),
            ("DELETE FROM disbursements_bankfile", "never_deleted"),
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
            ({"kind": "reply", "sha256": "0" * 64}, "bank_file_is_what_its_hash_says"),
            ({"kind": "letter"}, "bank_file_is_of_a_known_kind"),
            ({"kind": "order_csv", "batch": None}, "order_is_sent_and_reply_is_applied"),
            ({"kind": "reply", "name": XML}, "disbursements_bankfile_name"),
        ],
    )
    def test_a_file_is_what_it_says(self, desk, changes, constraint):
        batch = desk.sent()
        content = b"content"
        facts = {
            "batch": batch,
            "name": "other",
            "content": content,
            "sha256": hashlib.sha256(content).hexdigest(),
            "written_at": SEND_AT,
        }

        with pytest.raises(Exception, match=constraint):
            BankFile.objects.create(**(facts | changes))
