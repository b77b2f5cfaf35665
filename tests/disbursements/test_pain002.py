import pytest
from hypothesis import given, strategies as st

from subsidy.disbursements.files import pain002
from subsidy.disbursements.files.pain002 import Reply, ReplyLine, Status, Unreadable
from tests.disbursements.replies import NAMESPACE, line, reply

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    f'<Document xmlns="{NAMESPACE}"><CstmrPmtStsRpt>&b;</CstmrPmtStsRpt></Document>'
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    f'<Document xmlns="{NAMESPACE}"><CstmrPmtStsRpt>&a;</CstmrPmtStsRpt></Document>'
)


class TestPain002:
    def test_of_two_lines_reads_what_the_bank_said_of_each(self):
        content = reply(
            line("B-2024-0001-00001", bank_reference="ICBC-77"),
            line("B-2024-0001-00002", "RJCT", code="AC01", text="账号不存在"),
        )

        assert pain002.read(content) == Reply(
            message_id="R1",
            order_reference="B-2024-0001",
            whole=None,
            lines=(
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
            ),
        )

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
        assert pain002.read(reply(line("1", code))).lines[0].status == status

    def test_of_a_whole_order_refused_has_one_status_and_no_lines(self):
        reason = "<StsRsnInf><Rsn><Prtry>SUM</Prtry></Rsn></StsRsnInf>"

        answer = pain002.read(reply(group="RJCT", reason=reason))

        refused = ReplyLine(end_to_end_id="", status=Status.REFUSED, reason_code="SUM")
        assert (answer.whole, answer.lines) == (refused, ())

    def test_without_lines_or_status_says_nothing(self):
        answer = pain002.read(reply())

        assert (answer.whole, answer.lines) == (None, ())

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
            BOMB.encode(),
            OUTSIDE.encode(),
        ],
    )
    def test_that_is_malformed_or_hostile_is_unreadable(self, content):
        with pytest.raises(Unreadable):
            pain002.read(content)

    def test_that_is_too_large_is_unreadable(self, monkeypatch):
        monkeypatch.setattr(pain002, "BYTES_MAX", 100)

        with pytest.raises(Unreadable, match="larger than 100"):
            pain002.read(reply())

    def test_of_too_many_lines_is_unreadable(self, monkeypatch):
        monkeypatch.setattr(pain002, "LINES_MAX", 1)

        with pytest.raises(Unreadable, match="more than 1 lines"):
            pain002.read(reply(line("1"), line("2")))

    @given(content=st.binary(max_size=300))
    def test_of_any_bytes_is_read_or_unreadable_and_nothing_else(self, content):
        with pytest.raises(Unreadable):
            pain002.read(content)

    def test_cuts_what_is_longer_than_the_schema_allows(self):
        answer = pain002.read(reply(line("x" * 99, "RJCT", code="AC01", text="长" * 300)))

        assert (len(answer.lines[0].end_to_end_id), len(answer.lines[0].reason_text)) == (35, 105)
