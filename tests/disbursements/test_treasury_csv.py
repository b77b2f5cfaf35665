import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given

from subsidy.core.money import parse_yuan
from subsidy.disbursements.files import treasury_csv
from tests.disbursements.orders import SHOP, line, order, orders


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


class TestTreasuryCsv:
    def test_of_two_payments_is_these_rows(self):
        content = treasury_csv.write(order(line(1), line(2, central_fen=100_000, local_fen=0)))

        purpose = "以旧换新补贴"
        payee = ["石家庄某某电器行", "6222020402000123453", "中国工商银行", "桥西支行"]
        assert content.startswith(b"\xef\xbb\xbf")
        assert rows(content) == [
            list(treasury_csv.COLUMNS),
            ["B-2024-0001", "1", "B-2024-0001-00001", *payee, "333.33", "300.00", "33.33", purpose],
            [
                "B-2024-0001",
                "2",
                "B-2024-0001-00002",
                *payee,
                "1000.00",
                "1000.00",
                "0.00",
                purpose,
            ],
            ["B-2024-0001", "2", "TOTAL", "", "", "", "", "1333.33", "1300.00", "33.33", ""],
        ]

    @given(order=orders())
    def test_closes_with_the_sums_of_its_lines(self, order):
        _, *lines, total = rows(treasury_csv.write(order))

        assert [row[2] for row in lines] == [line.reference for line in order.lines]
        assert total[1] == str(len(order.lines))
        for column in (7, 8, 9):
            assert parse_yuan(total[column]) == sum(parse_yuan(row[column]) for row in lines)

    @pytest.mark.parametrize("name", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1+1"])
    def test_never_lets_a_name_become_a_formula(self, name):
        content = treasury_csv.write(order(line(payee=replace(SHOP, name=name))))

        assert rows(content)[1][3] == "'" + name.strip()
