import csv
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from subsidy.catalogue.models import PriceObservation, Product
from subsidy.catalogue.services import load_sales, sales
from subsidy.catalogue.services.sales_file import COLUMNS, FileRefused
from tests import make


@pytest.fixture
def file(seller, tmp_path):
    """Write a file of sales: each row a dictionary of changes to a sound one."""

    def write(*changes, columns=COLUMNS, encoding="utf-8"):
        path = tmp_path / "sales.csv"
        with path.open("w", encoding=encoding, newline="") as target:
            writer = csv.DictWriter(target, columns, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(sound(seller, number) | row for number, row in enumerate(changes, 1))
        return path

    return write


def sound(seller, number):
    return {
        "merchant": seller.merchant.credit_code,
        "store": "S001",
        "category": "appliances.refrigerator",
        "brand": "海尔",
        "model": "BCD-500",
        "gtin": "6901234567892",
        "energy_level": "1",
        "price_fen": "399900",
        "sold_on": "2024-06-01",
        "reference": f"A-{number}",
    }


def load(path):
    return load_sales(path, at=make.NOON)


def refusals(report):
    return [(row.line, row.code) for row in report.refused]


class TestLoadSales:
    def test_keeps_every_sale_as_price_evidence(self, seller, file):
        report = load(file({}, {"price_fen": "389900", "model": "bcd 500"}))

        assert (report.loaded, report.known, report.refused) == (2, 0, [])
        assert list(
            PriceObservation.objects.order_by("reference").values_list(
                "merchant_id", "store__code", "product__model", "price_fen", "sold_on", "source"
            )
        ) == [
            (seller.merchant.pk, "S001", "BCD-500", 399_900, date(2024, 6, 1), "past_sale"),
            (seller.merchant.pk, "S001", "BCD-500", 389_900, date(2024, 6, 1), "past_sale"),
        ]
        assert Product.objects.get().energy_level == 1

    def test_twice_changes_nothing(self, file):
        path = file({}, {})
        load(path)
        report = load(path)

        assert (report.loaded, report.known, report.refused) == (0, 2, [])
        assert PriceObservation.objects.count() == 2

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"merchant": "911301000000000000"}, "merchant_unknown"),
            ({"merchant": ""}, "value_missing"),
            ({"store": "S999"}, "store_unknown"),
            ({"category": "appliances.sofa"}, "category_unknown"),
            ({"brand": "B" * 101}, "brand_invalid"),
            ({"model": "--"}, "model_invalid"),
            ({"gtin": "6901234567890"}, "gtin_invalid"),
            ({"energy_level": "6"}, "energy_level_invalid"),
            ({"energy_level": "eins"}, "energy_level_invalid"),
            ({"price_fen": "0"}, "price_invalid"),
            ({"price_fen": "3999.00"}, "price_invalid"),
            ({"price_fen": "-399900"}, "price_invalid"),
            ({"price_fen": "99999999999"}, "price_invalid"),
            ({"sold_on": "2024-02-30"}, "day_invalid"),
            ({"sold_on": "2024-10-02"}, "day_in_future"),
            ({"sold_on": ""}, "value_missing"),
            ({"reference": ""}, "value_missing"),
            ({"brand": "Hai\x00er"}, "sign_invalid"),
            ({"merchant": "9\x00"}, "sign_invalid"),
        ],
    )
    def test_refuses_a_bad_row_by_line_and_code_and_loads_the_others(self, file, change, code):
        report = load(file({}, change, {}))

        assert refusals(report) == [(3, code)]
        assert report.refused[0].reason
        assert (report.loaded, report.rows_refused) == (2, 1)

    def test_lists_all_faults_of_a_row(self, file):
        report = load(file({"price_fen": "x", "sold_on": "x", "store": "S9", "category": "x"}))

        assert {code for _line, code in refusals(report)} == {
            *("price_invalid", "day_invalid", "store_unknown", "category_unknown"),
        }
        assert report.rows_refused == 1

    def test_refuses_a_reference_used_for_another_sale(self, file):
        load(file({}))
        report = load(file({"price_fen": "1"}, {}, {"reference": "A-2", "sold_on": "2024-06-02"}))

        assert refusals(report) == [(2, "reference_reused"), (4, "reference_reused")]
        assert (report.loaded, report.known) == (1, 0)

    def test_takes_a_row_that_stands_twice_in_the_file_once(self, file):
        report = load(file({}, {"reference": "A-1"}))
        assert (report.loaded, report.known, report.refused) == (1, 1, [])

    def test_refuses_a_ragged_row(self, file):
        path = file({})
        path.write_text(path.read_text() + "a,b\n")
        assert refusals(load(path)) == [(3, "row_ragged")]

    def test_counts_lines_as_an_editor_does(self, file):
        path = file({"brand": "Hai\ner"}, {"price_fen": "x"})
        path.write_text(path.read_text().replace("\r\n", "\n") + "\n\n")
        assert refusals(load(path)) == [(4, "price_invalid")]

    def test_may_leave_out_what_is_optional(self, file):
        columns = [name for name in COLUMNS if name not in ("gtin", "energy_level")]
        assert load(file({}, columns=columns)).loaded == 1
        assert Product.objects.get().energy_level is None

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
    def test_reads_what_excel_writes(self, file, encoding):
        load(file({}, encoding=encoding))
        assert Product.objects.get().brand == "海尔"

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "missing: merchant"),
            (b"merchant,store\nx,y\n", "missing: category"),
            (",".join([*COLUMNS, "colour"]).encode() + b"\n", "unknown: colour"),
            (",".join([*COLUMNS, "gtin"]).encode() + b"\n", "line 1"),
            (b"\xff\xfe\x00\xd8\xff", "neither UTF-8 nor GB 18030"),
            (",".join(COLUMNS).encode() + b"\n" + b"x" * 200_000, "line 2"),
        ],
    )
    def test_refuses_a_file_that_is_none(self, tmp_path, db, content, reason):
        path = tmp_path / "sales.csv"
        path.write_bytes(content)
        with pytest.raises(FileRefused, match=reason):
            load(path)

    def test_goes_on_piece_by_piece(self, file, monkeypatch):
        monkeypatch.setattr(sales, "ROWS_PER_PIECE", 2)
        pieces = []

        report = load_sales(file({}, {}, {}), at=make.NOON, on_rows=pieces.append)

        assert (report.loaded, pieces) == (3, [2, 1])


class TestCommand:
    def test_says_what_it_did(self, file):
        out = StringIO()
        call_command("load_sales", file({}, {}), stdout=out)
        assert "2 sales loaded, 0 known already, 0 rows refused" in out.getvalue()

    def test_names_every_refused_row_and_ends_in_failure(self, file, tmp_path):
        out, refused = StringIO(), tmp_path / "refused.csv"

        with pytest.raises(CommandError, match="refused"):
            call_command("load_sales", file({}, {"price_fen": "x"}), refused=refused, stdout=out)

        assert "line 3: price_invalid: " in out.getvalue()
        assert "1 sales loaded, 0 known already, 1 rows refused" in out.getvalue()
        assert "3,price_invalid," in refused.read_text(encoding="utf-8-sig")

    def test_shows_only_so_many_faults(self, file, monkeypatch):
        command = "subsidy.catalogue.management.commands.load_sales"
        monkeypatch.setattr(f"{command}.FAULTS_SHOWN_MAX", 1)
        out = StringIO()
        with pytest.raises(CommandError):
            call_command("load_sales", file(*[{"price_fen": "x"}] * 3), stdout=out)
        assert "… 2 more" in out.getvalue()

    def test_refuses_a_file_that_is_none(self, tmp_path, db):
        with pytest.raises(CommandError, match="No such file"):
            call_command("load_sales", tmp_path / "none.csv")

    def test_refuses_a_file_that_is_no_list_of_sales(self, tmp_path, db):
        path = tmp_path / "sales.csv"
        path.write_text("a,b\n")
        with pytest.raises(CommandError, match=r"sales\.csv: line 1"):
            call_command("load_sales", path)
