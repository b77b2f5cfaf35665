"""The fake bank answers each file once, line by line, the same way every time."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings

from simulation.bank import Bank, main, share_bp
from simulation.bank_faults import Faults
from simulation.bank_files import Answer, Instruction, Order, read_lines, read_order, write_reply
from simulation.bank_temper import Temper
from subsidy.disbursements.files import pain001, pain002, profile, reply_csv
from tests.disbursements.orders import line, order

NOON = datetime(2024, 10, 15, 4, 0, tzinfo=UTC)
LINE = (
    "<CdtTrfTxInf><PmtId><InstrId>{0}</InstrId><EndToEndId>{0}</EndToEndId></PmtId>"
    '<Amt><InstdAmt Ccy="CNY">999.80</InstdAmt></Amt><CdtrAcct><Id><Othr><Id>6222</Id></Othr></Id>'
    "</CdtrAcct></CdtTrfTxInf>"
)
FIRST = Instruction("P-0", "P-0", "6222", "999.80")


def order_file(lines, message_id="B-1"):
    body = "".join(LINE.format(f"P-{number}") for number in range(lines))
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>'
        f"<GrpHdr><MsgId>{message_id}</MsgId><NbOfTxs>{lines}</NbOfTxs></GrpHdr>"
        f"<PmtInf><PmtInfId>{message_id}</PmtInfId>{body}</PmtInf></CstmrCdtTrfInitn></Document>"
    ).encode()


@pytest.fixture
def bank(tmp_path):
    bank = Bank(tmp_path, Temper(seed=1, refuse_share_bp=1_000))
    bank.prepare()
    return bank


def put(bank, name, content):
    path = bank.directory / "outbox" / name
    path.write_bytes(content)
    return path


def replies(bank):
    return sorted((bank.directory / "inbox").iterdir())


def lines_of(path):
    return list(pain002.read(BytesIO(path.read_bytes())).lines)


def switch(bank, **switches):
    Faults.of(bank.directory).turned(switches).save(bank.directory)


def test_it_reads_an_order(bank):
    path = put(bank, "B-1.xml", order_file(2))
    assert read_order(path) == Order("B-1", "B-1", "2", "")
    assert list(read_lines(path)) == [FIRST, Instruction("P-1", "P-1", "6222", "999.80")]


def test_it_reads_what_the_system_writes(bank):
    path = put(bank, "B-1.xml", b"".join(pain001.write(*order(line(1), line(2)))))
    assert read_order(path) == Order("B-2024-0001", "B-2024-0001", "2", "666.66")
    assert [one.amount_yuan for one in read_lines(path)] == ["333.33", "333.33"]


def test_its_reply_is_read_by_the_system():
    answers = [
        Answer(FIRST, bank_reference="BK1"),
        Answer(replace(FIRST, end_to_end_id="P-1"), reason_code="AC04", reason="账户已销户"),
    ]
    head = Order("B-1", "B-1", "2", "1999.60")
    content = b"".join(write_reply(head, answers, message_id="RE1", at=NOON))
    reply = pain002.read(BytesIO(content))
    assert (reply.order_reference, reply.whole) == ("B-1", None)
    assert (reply.control_count, reply.control_fen) == (2, 199_960)
    assert list(reply.lines) == [
        pain002.ReplyLine(
            end_to_end_id="P-0",
            status=pain002.Status.ACCEPTED,
            amount_fen=99_980,
            bank_reference="BK1",
        ),
        pain002.ReplyLine(
            end_to_end_id="P-1",
            status=pain002.Status.REFUSED,
            amount_fen=99_980,
            reason_code="AC04",
            reason_text="账户已销户",
        ),
    ]


def test_it_answers_every_line_once(bank):
    put(bank, "B-1.xml", order_file(40))
    assert bank.work(at=NOON) == 1
    (path,) = replies(bank)
    lines = lines_of(path)
    assert [line.end_to_end_id for line in lines] == [f"P-{n}" for n in range(40)]
    assert {line.status for line in lines} == {pain002.Status.ACCEPTED, pain002.Status.REFUSED}


def test_a_file_answered_is_not_answered_again_even_when_the_reply_was_taken_away(bank):
    put(bank, "B-1.xml", order_file(3))
    bank.work(at=NOON)
    replies(bank)[0].unlink()
    again = Bank(bank.directory, bank.temper)
    assert again.work(at=NOON) == 0
    assert replies(bank) == []


def test_the_same_name_with_other_content_is_another_file(bank):
    put(bank, "B-1.xml", order_file(3))
    bank.work(at=NOON)
    put(bank, "B-1.xml", order_file(4))
    assert bank.work(at=NOON) == 1
    assert len(replies(bank)) == 2


def test_files_being_written_and_tables_are_left_alone(bank):
    put(bank, "B-1.xml.part", order_file(3))
    put(bank, "B-1.csv", b"batch")
    assert bank.work(at=NOON) == 0


def test_what_cannot_be_read_is_given_up_and_stops_nothing(bank):
    put(bank, "B-1.xml", b"<Document")
    put(bank, "B-2.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    put(bank, "B-3.xml", order_file(3))
    assert bank.work(at=NOON) == 1
    assert bank.work(at=NOON) == 0


def test_a_restart_answers_what_was_not_given_yet_once(bank, monkeypatch):
    put(bank, "B-1.xml", order_file(3))
    with monkeypatch.context() as patch:
        patch.setattr(Bank, "_give", lambda *_: pytest.fail("killed"))
        with pytest.raises(pytest.fail.Exception):
            bank.work(at=NOON)
    assert replies(bank) == []
    assert bank.work(at=NOON) == 1
    assert bank.work(at=NOON) == 0


def test_the_same_payments_are_refused_by_the_same_seed(bank):
    path = put(bank, "B-1.xml", order_file(200))
    answers = list(Temper(1, 500).answers(path))
    assert 2 <= sum(1 for answer in answers if answer.reason_code) <= 25
    assert answers == list(Temper(1, 500).answers(path))
    assert answers != list(Temper(2, 500).answers(path))


@pytest.mark.parametrize(
    ("lines", "refuse_share_bp", "expected"), [(10, 1, 1), (9, 1, 0), (99, 0, 0)]
)
def test_an_order_of_ten_lines_has_a_refused_one(bank, lines, refuse_share_bp, expected):
    answers = Temper(3, refuse_share_bp).answers(put(bank, "B-1.xml", order_file(lines)))
    assert sum(1 for answer in answers if answer.reason_code) == expected


def test_a_share_is_read_as_basis_points():
    assert share_bp("0.05") == 500


class TestFaults:
    @pytest.fixture
    def bank(self, bank):
        put(bank, "B-1.xml", order_file(200))
        return replace(bank, temper=Temper(seed=1, refuse_share_bp=0))

    def test_of_delay_keeps_the_reply_back(self, bank):
        switch(bank, delay_s=60)
        assert bank.work(at=NOON) == 0
        assert bank.work(at=NOON + timedelta(seconds=59)) == 0
        assert bank.work(at=NOON + timedelta(seconds=60)) == 1
        assert bank.work(at=NOON + timedelta(days=1)) == 0

    def test_of_loss_leaves_lines_out(self, bank):
        switch(bank, lose_bp=1_000)
        bank.work(at=NOON)
        assert 170 < len(lines_of(replies(bank)[0])) < 195

    def test_of_duplicates_says_lines_again_in_another_file(self, bank):
        switch(bank, duplicate_bp=1_000)
        assert bank.work(at=NOON) == 2
        again, reply = (lines_of(path) for path in replies(bank))
        assert 5 < len(again) < 35
        assert all(line in reply for line in again)

    def test_of_wrong_amounts_books_a_yuan_less(self, bank):
        switch(bank, wrong_amount_bp=1_000)
        bank.work(at=NOON)
        amounts = [line.amount_fen for line in lines_of(replies(bank)[0])]
        assert set(amounts) == {99_980, 99_880}
        assert 5 < amounts.count(99_880) < 35

    def test_of_giving_back_says_no_days_after_yes(self, bank):
        switch(bank, give_back_bp=1_000, give_back_s=3 * 86_400)
        assert bank.work(at=NOON) == 1
        assert bank.work(at=NOON + timedelta(days=3)) == 1
        back = lines_of(replies(bank)[0])
        assert 5 < len(back) < 35
        assert {line.status for line in back} == {pain002.Status.REFUSED}

    def test_of_tables_answers_in_csv(self, bank):
        switch(bank, table=1)
        bank.work(at=NOON)
        [path] = replies(bank)
        ours = profile.load(Path(settings.TREASURY_PROFILE))
        reply = reply_csv.read(BytesIO(path.read_bytes()), ours)
        assert (path.suffix, reply.order_reference, len(list(reply.lines))) == (".csv", "B-1", 200)

    def test_of_a_crash_dies_in_the_middle_and_answers_after_a_restart(self, bank):
        switch(bank, crash_after=100)
        command = [sys.executable, "-m", "simulation.bank", "--once", "--refuse-share=0"]
        run = [*command, f"--directory={bank.directory}"]
        assert subprocess.run(run, capture_output=True, check=False).returncode == -9
        assert replies(bank) == []
        assert subprocess.run(run, capture_output=True, check=False).returncode == 0
        assert len(lines_of(replies(bank)[0])) == 200


def test_one_pass_makes_the_directories_and_ends(tmp_path):
    assert main(["--directory", str(tmp_path), "--once"]) == 0
    assert (tmp_path / "inbox").is_dir()


def test_it_runs_as_a_process_of_its_own_until_it_is_stopped(tmp_path):
    command = [sys.executable, "-m", "simulation.bank", "--directory", str(tmp_path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        (tmp_path / "outbox").mkdir(exist_ok=True)
        (tmp_path / "outbox" / "B-1.xml").write_bytes(order_file(3))
        assert "answered in B-1" in process.stderr.readline()
        process.terminate()
        assert process.wait(timeout=10) == 0
    assert len(list((tmp_path / "inbox").iterdir())) == 1
