"""Where files lie, what the scanner says of them, and what the sweeps do by night."""

import os
import socket
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError

from subsidy.claims import tasks
from subsidy.claims.models import Evidence
from subsidy.claims.services import evidence_files, uploading
from subsidy.claims.services.evidence_files import (
    discard_orphan_files,
    rescan_waiting,
    stored,
)
from subsidy.operations.services.proofs import evidence as proof
from tests.claims.papers import photo
from tests.claims.scanner import clamd
from tests.claims.uploads import kept, no, ok, send
from tests.make import NOON

pytestmark = pytest.mark.usefixtures("evidence_room")

VIRUS = photo(comment=b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE")


class TestScan:
    def test_lets_a_clean_file_in(self, till, settings):
        with clamd(settings) as seen:
            assert ok(send(till, photo()))["scan"] == "clean"
        assert seen == [len(photo())]

    def test_keeps_nothing_of_an_infected_one(self, till, settings, evidence_room):
        with clamd(settings):
            answer = send(till, VIRUS)
        assert no(answer) == (422, "evidence_infected")
        assert (kept(evidence_room), Evidence.objects.count()) == ([], 0)

    @pytest.mark.parametrize(
        "answer", [b"INSTREAM size limit exceeded. ERROR\n", b"stream: broken ERROR\n", b"?\n", b""]
    )
    def test_that_fails_stops_nobody(self, till, settings, answer):
        with clamd(settings, lambda _content: answer):
            assert ok(send(till, photo()))["scan"] == "unscanned"

    def test_by_a_scanner_that_is_away_stops_nobody(self, till, settings, caplog):
        settings.CLAMAV_HOST, settings.CLAMAV_PORT = "127.0.0.1", 1
        assert ok(send(till, photo()))["scan"] == "unscanned"
        assert "the virus scanner did not answer" in caplog.text


class TestRescan:
    def test_without_a_scanner_does_nothing(self, till):
        ok(send(till, photo()))
        assert rescan_waiting() == 0
        assert Evidence.objects.get().scan == "unscanned"

    def test_asks_about_what_came_while_the_scanner_was_away(
        self, till, settings, evidence_room, caplog
    ):
        clean, infected = (ok(send(till, one))["reference"] for one in (photo(), VIRUS))
        with clamd(settings):
            tasks.rescan_evidence()
            assert rescan_waiting() == 0
        states = dict(Evidence.objects.values_list("reference", "scan"))
        assert states == {clean: "clean", infected: "infected"}
        assert len(kept(evidence_room)) == 1
        assert f"evidence {infected} is infected" in caplog.text
        body = till.get(f"evidence/{infected}").json()
        assert (body["scan"], body["links"]) == ("infected", {})

    def test_of_a_file_that_is_gone_does_not_hold_up_the_others(
        self, till, settings, evidence_room
    ):
        ok(send(till, photo()))
        kept(evidence_room)[0].unlink()
        ok(send(till, photo(2)))
        with clamd(settings):
            assert rescan_waiting() == 1

    def test_gives_up_when_the_scanner_fails_three_times(self, till, settings):
        for number in range(4):
            ok(send(till, photo(number)))
        with clamd(settings, lambda _content: b"?\n") as seen:
            assert rescan_waiting() == 0
        assert len(seen) == 3


class TestStored:
    def test_file_goes_again_when_no_row_names_it(self, db, evidence_room):
        def fail():
            with stored(ContentFile(b"x"), at=NOON) as name:
                assert [str(path.relative_to(evidence_room)) for path in kept(evidence_room)] == [
                    name
                ]
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        assert kept(evidence_room) == []


class TestOrphans:
    def test_are_discarded_after_a_day_and_what_has_a_row_stays(self, till, evidence_room):
        ok(send(till, photo()))
        [mine] = kept(evidence_room)
        orphan = mine.with_name("0" * 32)
        orphan.write_bytes(b"left behind")

        assert discard_orphan_files(at=NOON + timedelta(days=1)) == 0
        assert discard_orphan_files(at=NOON + timedelta(days=10)) == 0
        assert kept(evidence_room) == [orphan, mine]
        assert discard_orphan_files(at=NOON + timedelta(days=2)) == 1
        assert kept(evidence_room) == [mine]

    def test_are_looked_for_by_night(self, db, evidence_room):
        orphan = evidence_room / "2024/09/25" / ("0" * 32)
        orphan.parent.mkdir(parents=True)
        orphan.write_bytes(b"left behind")
        tasks.discard_orphans()
        assert kept(evidence_room) == []


class TestProof:
    def test_finds_every_file_that_changed_or_went(self, till, evidence_room):
        for number in range(3):
            ok(send(till, photo(number)))
        assert proof.files() == proof.Finding(3, 0, ())
        changed, gone, _sound = kept(evidence_room)
        changed.chmod(0o600)
        changed.write_bytes(b"another")
        gone.unlink()
        found = proof.files()
        names = {str(one.relative_to(evidence_room)) for one in (changed, gone)}
        rows = Evidence.objects.filter(name__in=names)
        assert (found.looked_at, found.drifting) == (3, 2)
        assert {row.subject for row in found.rows} == {row.reference for row in rows}

    def test_draws_by_chance_among_many(self, till, monkeypatch):
        monkeypatch.setattr(proof, "FILES_READ_MAX", 2)
        for number in range(3):
            ok(send(till, photo(number)))
        found = proof.files()
        assert 1 <= found.looked_at <= 2
        assert found.drifting == 0


class TestRace:
    def test_that_is_lost_finds_the_winners_row(self, shop, till, monkeypatch):
        """Between the look and the write somebody else sent the same file."""
        first = ok(send(till, photo()))
        known, calls = uploading._known, []

        def blind(*args):
            calls.append(args)
            return None if len(calls) == 1 else known(*args)

        monkeypatch.setattr(uploading, "_known", blind)
        assert ok(send(till, photo())) == first
        assert len(calls) == 2

    def test_of_another_kind_is_a_bug_and_loud(self, shop, till, monkeypatch):
        ok(send(till, photo()))
        monkeypatch.setattr(uploading, "_known", lambda *_args: None)
        with pytest.raises(IntegrityError, match="a_file_is_evidence_once"):
            send(till, photo())


@pytest.fixture
def s3(settings, monkeypatch):
    """Evidence goes into a bucket of an S3-compatible server in a process of its own."""
    import boto3

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
    )
    endpoint = f"http://127.0.0.1:{port}"
    keys = {"access_key": "test", "secret_key": "test", "region_name": "us-east-1"}
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        client = boto3.client(
            "s3",
            endpoint_url=endpoint,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            region_name="us-east-1",
        )
        client.create_bucket(Bucket="evidence")
        options = {
            "bucket_name": "evidence",
            "endpoint_url": endpoint,
            "default_acl": "private",
            "file_overwrite": False,
            "max_memory_size": 1024,
        }
        backend = "storages.backends.s3.S3Storage"
        storage = {"BACKEND": backend, "OPTIONS": options | keys}
        settings.STORAGES = settings.STORAGES | {"evidence": storage}
        yield client
    finally:
        process.terminate()
        process.wait()


@pytest.mark.long
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
class TestS3:
    def test_keeps_serves_and_discards_as_files_do(self, till, s3, client):
        body = ok(send(till, photo()))
        name = Evidence.objects.get().name
        listed = s3.list_objects_v2(Bucket="evidence")["Contents"]
        assert [one["Key"] for one in listed] == [name]

        links = till.get(f"evidence/{body['reference']}").json()["links"]
        answer = client.get(links["original"].removeprefix("http://testserver"))
        assert b"".join(answer.streaming_content) == photo()
        small = client.get(links["thumbnail"].removeprefix("http://testserver"))
        assert small["Content-Type"] == "image/jpeg"

        s3.put_object(Bucket="evidence", Key="2024/10/01/orphan", Body=b"x")
        assert discard_orphan_files(at=NOON + timedelta(days=2)) == 1
        assert storages["evidence"].exists(name)
        assert no(send(till, b"x"))[0] == 415

        s3.put_object(Bucket="evidence", Key=name, Body=b"another")
        with pytest.raises(evidence_files.Damaged):
            evidence_files.open_file(Evidence.objects.get())
        s3.delete_object(Bucket="evidence", Key=name)
        with pytest.raises(evidence_files.Damaged):
            evidence_files.open_file(Evidence.objects.get())
