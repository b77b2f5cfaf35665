import io
import tracemalloc

import pytest
from hypothesis import given, strategies as st

from subsidy.disbursements.files import pain002, reply as replies
from subsidy.disbursements.files.reply import ReplyLine, Status, Unreadable
from tests.disbursements.replies import NAMESPACE, line, reply

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    f'<Document xmlns="{NAMESPACE}"><CstmrPmtStsRpt>&b;</CstmrPmtStsRpt></Document>'
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    f'<Document xmlns="{NAMESPACE}"><CstmrPmtStsRpt>&a;</CstmrPmtStsRpt></Document>'
)


def read(content: bytes):
    """The head of a reply, and all its lines."""
    head = pain002.read(io.BytesIO(content))
    return head, list(head.lines)


class TestPain002:
    def test_of_two_lines_reads_what_the_bank_said_of_each(self):
        content = reply(
            line("B-2024-0001-00001", bank_reference="ICBC-77"),
            line("B-2024-0001-00002", "RJCT", code="AC01", text="账号不存在"),
        )

        head, lines = read(content)

        assert (head.order_reference, head.whole) == ("B-2024-0001", None)
        assert lines == [
            ReplyLine(
                end_to_end_id="B-2024-0001-00001",
                status=Status.ACCEPTED,
                bank_reference="ICBC-77",
            ),
            ReplyLine(
                end_to_end_id="B-2024-0001-00002",
                status=Status.REFUSED,
                reason_code="AC01",
                reason_text="账号不存在",
            ),
        ]

    def test_reads_what_the_bank_takes_order_and_amounts_to_be(self):
        head, [first] = read(reply(line("1", amount="333.30"), count="1", total="333.3"))

        assert (head.control_count, head.control_fen, first.amount_fen) == (1, 33_330, 33_330)

    def test_has_one_line_in_memory_however_many_there_are(self):
        many = reply(*(line(f"P-{number}", bank_reference="x" * 30) for number in range(3_000)))
        stream = io.BytesIO(many)
        tracemalloc.start()

        count = sum(1 for _line in pain002.read(stream).lines)

        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (count, peak < 1_000_000) == (3_000, True)  # all of it would be ten times that

    @pytest.mark.parametrize(
        ("code", "status"),
        [
            ("ACSC", Status.ACCEPTED),
            ("ACCC", Status.ACCEPTED),
            ("RJCT", Status.REFUSED),
            ("CANC", Status.REFUSED),
            ("ACSP", Status.PENDING),  # settlement in process: no money has moved yet
            ("PDNG", Status.PENDING),
            ("????", Status.PENDING),
            ("", Status.PENDING),
        ],
    )
    def test_takes_only_final_codes_for_final(self, code, status):
        assert read(reply(line("1", code)))[1][0].status == status

    def test_of_a_whole_order_refused_has_one_status_and_no_lines(self):
        reason = "<StsRsnInf><Rsn><Prtry>SUM</Prtry></Rsn></StsRsnInf>"

        answer, lines = read(reply(group="RJCT", reason=reason))

        refused = ReplyLine(end_to_end_id="", status=Status.REFUSED, reason_code="SUM")
        assert (answer.whole, lines) == (refused, [])

    def test_without_lines_or_status_says_nothing(self):
        answer, lines = read(reply())

        assert (answer.whole, lines) == (None, [])

    def test_of_a_second_block_without_lines_keeps_to_the_lines_of_the_first(self):
        block = "</OrgnlPmtInfAndSts><OrgnlPmtInfAndSts><PmtInfSts>RJCT</PmtInfSts>"

        answer, lines = read(reply(line("1"), block))

        assert (answer.whole, [one.end_to_end_id for one in lines]) == (None, ["1"])

    def test_may_refuse_the_whole_payment_block(self):
        block = reply("<PmtInfSts>RJCT</PmtInfSts>")

        answer, lines = read(block)

        assert (answer.whole, lines) == (ReplyLine(end_to_end_id="", status=Status.REFUSED), [])

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"not xml",
            b"\xff\xfe\x00",
            b'<?xml version="1.0" encoding="nonsense"?><a/>',
            b"<Document/>",
            reply().replace(b"pain.002.001.10", b"pain.002.001.03"),
            reply().replace(b"CstmrPmtStsRpt", b"Other"),
            reply().replace(b"OrgnlGrpInfAndSts", b"Other"),
            reply()[:-20],
            reply(line("1"))[:-20],
            reply(line("1", amount="3,3")),
            reply(line("1", amount="9" * 30)),
            reply(line("1", amount="1")).replace(b"CNY", b"USD"),
            reply(count="many"),
            reply(count="9999999"),
            reply("<PmtInfSts>RJCT</PmtInfSts></OrgnlPmtInfAndSts><OrgnlPmtInfAndSts>", line("1")),
            BOMB.encode(),
            OUTSIDE.encode(),
        ],
    )
    def test_that_is_malformed_or_hostile_is_unreadable(self, content):
        with pytest.raises(Unreadable):
            read(content)

    def test_of_too_many_lines_is_unreadable(self, monkeypatch):
        monkeypatch.setattr(replies, "LINES_MAX", 1)

        with pytest.raises(Unreadable, match="more than 1 lines"):
            read(reply(line("1"), line("2")))

    @given(content=st.binary(max_size=300))
    def test_of_any_bytes_is_read_or_unreadable_and_nothing_else(self, content):
        with pytest.raises(Unreadable):
            read(content)

    def test_cuts_what_is_longer_than_the_schema_allows(self):
        _, [cut] = read(reply(line("x" * 99, "RJCT", code="AC01", text="长" * 300)))

        assert (len(cut.end_to_end_id), len(cut.reason_text)) == (35, 105)
