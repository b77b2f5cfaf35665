import csv
import io
import json
import time

import pytest
from django.utils.translation import override
from openpyxl import load_workbook

from subsidy.reports import exports
from tests.reports.figures import APPLIANCES, CARS, report


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


class TestJson:
    def test_holds_the_content_its_checksum_and_the_sums(self):
        document = json.loads(exports.as_json(report()))
        assert {name: document[name] for name in report().content} == report().content
        assert document["checksum"] == report().checksum
        assert document["total"] == (APPLIANCES + CARS).figures()
        assert document["by_group"]["cars"] == CARS.figures()
        assert document["by_unit"]["130100"] == (APPLIANCES + CARS).figures()
        assert document["runways"][0] == {
            "unit": "130100",
            "group": "appliances",
            "pace_fen": 100_000,
            "early_on": "2024-11-20",
            "expected_on": "2024-12-03",
            "late_on": "2024-12-19",
        }
        assert document["units"]["130100"] == {"name_zh": "石家庄", "name_en": "Shijiazhuang"}


class TestCsv:
    def test_has_one_line_for_each_fund_line_in_fen(self):
        rows = list(csv.DictReader(io.StringIO(exports.as_csv(report()))))
        assert [(row["unit"], row["group"]) for row in rows] == [
            ("130100", "appliances"),
            ("130100", "cars"),
            ("133100", "cars"),
        ]
        assert rows[0] == {
            "programme": "hebei-2024",
            "as_of": "2024-10-31",
            "known_at": "2024-10-31T23:59:59.999999+08:00",
            "unit": "130100",
            "unit_zh": "石家庄",
            "unit_en": "Shijiazhuang",
            "group": "appliances",
            "pace_fen": "100000",
            "early_on": "2024-11-20",
            "expected_on": "2024-12-03",
            "late_on": "2024-12-19",
        } | {name: str(value) for name, value in APPLIANCES.figures().items()}
        assert rows[1]["pace_fen"] == rows[1]["early_on"] == ""
        assert (rows[2]["pace_fen"], rows[2]["early_on"]) == ("5", "")


class TestXlsx:
    @pytest.fixture
    def book(self):
        return load_workbook(io.BytesIO(exports.as_xlsx(report())))

    def test_has_a_sheet_for_lines_units_and_groups(self, book):
        assert book.sheetnames == ["Fund lines", "By unit", "By category group"]
        assert book["Fund lines"]["A1"].value == "Fund allocation: Hebei trade-in"
        assert report().checksum in book["Fund lines"]["A3"].value

    def test_writes_yuan_and_shares_as_numbers_with_their_formats(self, book):
        heading, first = book["Fund lines"][5], book["Fund lines"][6]
        cells = {title.value: cell for title, cell in zip(heading, first, strict=True)}
        assert cells["Programme unit"].value == "Shijiazhuang"
        assert cells["Category group"].value == "appliances"
        assert cells["Paid"].value == 10_000.5
        assert cells["Paid"].number_format == "#,##0.00"
        assert cells["Utilisation"].value == 0.013
        assert cells["Utilisation"].number_format == "0.00%"
        assert cells["Claims"].value == 1_234

    def test_is_the_same_bytes_whenever_it_is_written(self, monkeypatch):
        first = exports.as_xlsx(report())
        monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
        monkeypatch.setattr("time.localtime", lambda *_: time.gmtime(2_000_000_000))
        assert exports.as_xlsx(report()) == first
        assert load_workbook(io.BytesIO(first)).properties.modified.year == 2024

    @pytest.mark.parametrize("sheet", ["Fund lines", "By unit", "By category group"])
    def test_ends_each_sheet_with_the_total(self, book, sheet):
        last = book[sheet][book[sheet].max_row]
        assert last[0].value == "Total"
        assert last[-1].value == 1_234
        assert last[0].font.bold

    def test_makes_columns_wide_enough_for_the_longest_amount(self, book):
        assert book["Fund lines"].column_dimensions["C"].width >= len("1,300,000.01") + 2
        assert book["Fund lines"].column_dimensions["A"].width >= len("Xiong'an <New> Area") + 2
        assert book["Fund lines"].freeze_panes == "C6"
