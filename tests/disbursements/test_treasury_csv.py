import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given

from subsidy.core.money import parse_yuan
from subsidy.disbursements.files import profile, treasury_csv
from subsidy.disbursements.files.profile import Profile
from tests.disbursements.orders import SHOP, line, order, orders

OURS = profile.load(Path(settings.TREASURY_PROFILE))
PURPOSE = "以旧换新补贴"


def written(order, of: Profile = OURS) -> bytes:
    return b"".join(treasury_csv.write(*order, of))


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


class TestTreasuryCsv:
    def test_of_two_payments_is_these_rows(self):
        content = written(order(line(1), line(2, central_fen=100_000, local_fen=0)))

        payee = ["石家庄某某电器行", "6222020402000123453", "中国工商银行", "桥西支行"]
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.count(b"\xef\xbb\xbf") == 1
        assert rows(content) == [
            [column.heading for column in OURS.order.columns],
            ["B-2024-0001", "1", "B-2024-0001-00001", *payee, "333.33", "300.00", "33.33", PURPOSE],
            [
                "B-2024-0001",
                "2",
                "B-2024-0001-00002",
                *payee,
                "1000.00",
                "1000.00",
                "0.00",
                PURPOSE,
            ],
            ["B-2024-0001", "2", "TOTAL", "", "", "", "", "1333.33", "1300.00", "33.33", ""],
        ]

    def test_looks_as_the_profile_says(self):
        content = written(order(), profile_of(encoding="gb18030", delimiter="|"))

        assert content.decode("gb18030").split("\r\n") == [
            '"凭证号"|"付款账号"|"收款人"|"金额"|"用途码"|"日期"',
            '"B-2024-0001-00001"|"130100000000000001"|"石家庄某某电器行"|"333.33"|"99"|"2024-09-11"',
            "",
        ]

    @given(order=orders())
    def test_closes_with_the_sums_of_its_lines(self, order):
        _, *lines, total = rows(written(order))

        assert [row[2] for row in lines] == [line.reference for line in order[1]]
        assert total[1] == str(len(order[1]))
        for column in (7, 8, 9):
            assert parse_yuan(total[column]) == sum(parse_yuan(row[column]) for row in lines)

    @pytest.mark.parametrize("name", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1+1"])
    def test_never_lets_a_name_become_a_formula(self, name):
        content = written(order(line(payee=replace(SHOP, name=name))))

        assert rows(content)[1][3] == "'" + name.strip()


def profile_of(*, order=None, reply=None, **facts) -> Profile:
    """A treasury's own profile: other headings, another encoding, no closing row."""
    headings = {"凭证号": "reference", "付款账号": "payer_account", "收款人": "payee_name"}
    columns = [{"heading": name, "value": value} for name, value in headings.items()]
    columns += [
        {"heading": "金额", "value": "amount_yuan"},
        {"heading": "用途码", "text": "99"},
        {"heading": "日期", "value": "execute_on"},
    ]
    table = {"batch": "批次", "reference": "凭证号", "status": "结果", "amount_yuan": "金额"}
    words = {"accepted": ["成功"], "refused": ["退回"]}
    return Profile.model_validate(
        {"order": {"columns": columns} | (order or {}), "reply": table | words | (reply or {})}
        | facts
    )


class TestProfile:
    @pytest.mark.parametrize(
        ("order", "reply", "words"),
        [
            ({"columns": []}, {}, "a table has columns"),
            ({"columns": [{"heading": "a"}]}, {}, "either a value or a text"),
            ({"columns": [{"heading": "a", "text": "1"}] * 2}, {}, "no heading twice"),
            ({"columns": [{"heading": "a", "value": "colour"}]}, {}, "Input should be"),
            ({"total": {"mark_heading": "?", "mark": "SUM"}}, {}, "unknown heading"),
            ({}, {"accepted": []}, "a word for accepted"),
            ({}, {"refused": []}, "a word for refused"),
            ({}, {"refused": ["成功"]}, "one meaning a word"),
        ],
    )
    def test_that_makes_no_sense_is_refused_when_it_is_loaded(self, order, reply, words):
        with pytest.raises(ValueError, match=words):
            profile_of(order=order, reply=reply)
