import io
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given, strategies as st

from subsidy.disbursements.files import profile, reply_csv
from subsidy.disbursements.files.reply import ReplyLine, Status, Unreadable
from tests.disbursements.test_treasury_csv import profile_of

OURS = profile.load(Path(settings.TREASURY_PROFILE))
HEAD = "batch,reference,status,amount_yuan,reason_code,reason,bank_reference"
PAID = "B-1,B-1-00001,成功,333.33,,,TR-7"
REFUSED = "B-1,B-1-00002,退回,,AC01,账号不存在,"
TOTAL = "B-1,TOTAL,2,,,,"


def table(*rows: str) -> bytes:
    return "\r\n".join([HEAD, *rows, ""]).encode("utf-8-sig")


def read(content: bytes, of=OURS):
    head = reply_csv.read(io.BytesIO(content), of)
    return head, list(head.lines)


class TestReplyCsv:
    def test_of_two_rows_reads_what_the_treasury_said_of_each(self):
        head, lines = read(table(PAID, REFUSED, TOTAL))

        assert (head.order_reference, head.whole) == ("B-1", None)
        assert lines == [
            ReplyLine(
                end_to_end_id="B-1-00001",
                status=Status.ACCEPTED,
                amount_fen=33_333,
                bank_reference="TR-7",
            ),
            ReplyLine(
                end_to_end_id="B-1-00002",
                status=Status.REFUSED,
                reason_code="AC01",
                reason_text="账号不存在",
            ),
        ]

    def test_takes_words_it_was_not_told_for_not_final(self):
        _, [line] = read(table(PAID.replace("成功", "处理中"), TOTAL.replace("2", "1")))

        assert line.status == Status.PENDING

    def test_follows_the_profile(self):
        content = "批次|凭证号|结果|金额\nB-1|P-1|成功|1.00\n".encode("gb18030")

        head, lines = read(content, profile_of(encoding="gb18030", delimiter="|"))

        paid = ReplyLine(end_to_end_id="P-1", status=Status.ACCEPTED, amount_fen=100)
        assert (head.order_reference, lines) == ("B-1", [paid])

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "no column"),
            (table().replace(b"status", b"state"), "no column status"),
            (table(), "without rows"),
            (table(PAID, REFUSED), "closing row is missing"),
            (table(PAID, TOTAL), "does not close"),
            (table(PAID, REFUSED, TOTAL, PAID), "does not close"),
            (table(PAID, REFUSED.replace("B-1,", "B-2,"), TOTAL), "more than one batch"),
            (table(PAID.replace("333.33", "3.3.3")), "not an amount"),
            (table(PAID.replace("333.33", "3,3")), "row 2 has not as many fields"),
            (table(PAID.removesuffix(",TR-7")), "row 2 has not as many fields"),
            (table(PAID).replace(b"TR", b"\xff"), "not the table"),
            (table('"'), "not the table"),
        ],
    )
    def test_that_is_not_the_whole_table_of_the_profile_is_unreadable(self, content, words):
        with pytest.raises(Unreadable, match=words):
            read(content)

    @given(content=st.binary(max_size=200))
    def test_of_any_bytes_is_read_or_unreadable_and_nothing_else(self, content):
        with pytest.raises(Unreadable):
            read(content)
