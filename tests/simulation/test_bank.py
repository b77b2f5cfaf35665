"""The fake bank answers each file once, line by line, the same way every time."""

import hashlib
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from simulation.bank import Bank, Temper, main, share_bp
from simulation.bank_files import Answer, Instruction, Order, read_order, write_reply
from subsidy.disbursements.files import order, pain001, pain002

NOON = datetime(2024, 10, 15, 4, 0, tzinfo=UTC)
LINE = (
    "<CdtTrfTxInf><PmtId><InstrId>{0}</InstrId><EndToEndId>{0}</EndToEndId></PmtId>"
    '<Amt><InstdAmt Ccy="CNY">999.80</InstdAmt></Amt><CdtrAcct><Id><Othr><Id>6222</Id></Othr></Id>'
    "</CdtrAcct></CdtTrfTxInf>"
)


def order_file(lines, message_id="B-1"):
    body = "".join(LINE.format(f"P-{number}") for number in range(lines))
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>'
        f"<GrpHdr><MsgId>{message_id}</MsgId></GrpHdr>"
        f"<PmtInf><PmtInfId>{message_id}</PmtInfId>{body}</PmtInf></CstmrCdtTrfInitn></Document>"
    ).encode()


@pytest.fixture
def bank(tmp_path):
    bank = Bank(tmp_path, Temper(seed=1, refuse_share_bp=1_000))
    bank.prepare()
    return bank


def put(bank, name, content):
    (bank.directory / "outbox" / name).write_bytes(content)


def replies(bank):
    return sorted((bank.directory / "inbox").iterdir())


def test_it_reads_an_order():
    order = read_order(order_file(2))
    assert order == Order(
        "B-1",
        "B-1",
        (Instruction("P-0", "P-0", "6222", "999.80"), Instruction("P-1", "P-1", "6222", "999.80")),
    )


def test_its_reply_is_read_by_the_system():
    order = read_order(order_file(2))
    answers = (
        Answer(order.lines[0], bank_reference="BK1"),
        Answer(order.lines[1], reason_code="AC04", reason="账户已销户"),
    )
    reply = pain002.read(write_reply(order, answers, message_id="RE1", at=NOON))
    assert reply == pain002.Reply(
        message_id="RE1",
        order_reference="B-1",
        whole=None,
        lines=(
            pain002.ReplyLine(
                end_to_end_id="P-0", status=pain002.Status.ACCEPTED, bank_reference="BK1"
            ),
            pain002.ReplyLine(
                end_to_end_id="P-1",
                status=pain002.Status.REFUSED,
                reason_code="AC04",
                reason_text="账户已销户",
            ),
        ),
    )


def test_it_answers_every_line_once(bank):
    put(bank, "B-1.xml", order_file(40))
    assert bank.work(at=NOON) == 1
    (path,) = replies(bank)
    lines = pain002.read(path.read_bytes()).lines
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


@pytest.mark.parametrize("is_marked", [False, True])
def test_a_restart_gives_the_reply_that_was_written_aside(bank, is_marked):
    content = order_file(3)
    put(bank, "B-1.xml", content)
    name = f"B-1.{hashlib.sha256(content).hexdigest()[:16]}.pain002.xml"
    (bank.directory / "bank" / "aside" / name).write_bytes(b"written before the crash")
    if is_marked:
        (bank.directory / "bank" / "given" / name).touch()
    assert bank.work(at=NOON) == 1
    assert replies(bank)[0].read_bytes() == b"written before the crash"
    assert bank.work(at=NOON) == 0


def test_a_reply_half_written_is_written_anew(bank):
    content = order_file(3)
    put(bank, "B-1.xml", content)
    name = f"B-1.{hashlib.sha256(content).hexdigest()[:16]}.pain002.xml.part"
    (bank.directory / "bank" / "aside" / name).write_bytes(b"<Docu")
    assert bank.work(at=NOON) == 1


def test_the_same_payments_are_refused_by_the_same_seed():
    order = read_order(order_file(200))
    temper = Temper(seed=1, refuse_share_bp=500)
    refused = [answer.line for answer in temper.answers(order) if answer.reason_code]
    assert 2 <= len(refused) <= 25
    assert temper.answers(order) == Temper(1, 500).answers(order)
    assert temper.answers(order) != Temper(2, 500).answers(order)


@pytest.mark.parametrize(
    ("lines", "refuse_share_bp", "expected"), [(10, 1, 1), (9, 1, 0), (99, 0, 0)]
)
def test_an_order_of_ten_lines_has_a_refused_one(lines, refuse_share_bp, expected):
    answers = Temper(3, refuse_share_bp).answers(read_order(order_file(lines)))
    assert sum(1 for answer in answers if answer.reason_code) == expected


def test_a_share_is_read_as_basis_points():
    assert share_bp("0.05") == 500


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


def test_it_reads_the_order_that_the_system_writes():
    account = order.BankAccount(bank="河北银行", branch="正定支行", number="6222", name="张三")
    line = order.OrderLine(
        reference="B-1-00001", payee=account, amount_fen=99_980, central_fen=89_988, local_fen=9_992
    )
    written = pain001.write(
        order.Order(
            reference="B-1",
            created_at=NOON,
            execute_on=NOON.date(),
            payer=account,
            purpose="以旧换新补贴",
            lines=(line,),
        )
    )
    lines = (Instruction("B-1-00001", "B-1-00001", "6222", "999.80"),)
    assert read_order(written) == Order("B-1", "B-1", lines)
