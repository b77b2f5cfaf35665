"""Taking in files: whole or not at all, the good rows where asked for, twice without effect."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError

from subsidy.feeds.models import Activation, FeedImport, InvoiceStatus, Shipment
from subsidy.feeds.services import FeedUnreadable, importing
from tests.feeds.files import command, faults, take_in, written
from tests.make import NOON

pytestmark = pytest.mark.django_db
GOOD = "serial_number,海尔,SN-20001,2024-09-30,130102"
OTHER = "imei,,490154203237518,2024-09-29,"
BAD = "serial_number,,SN30003,2024-10-02,13"


def rows():
    names = "kind", "masked", "activated_on", "region", "imported__file_name"
    return list(Activation.objects.order_by("id").values_list(*names))


KEPT = [
    ("imei", "***********7518", date(2024, 9, 29), "", "feed.csv"),
    ("serial_number", "***0001", date(2024, 9, 30), "130102", "feed.csv"),
]


class TestImportFeed:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
    def test_keeps_the_rows_and_says_where_they_come_from(self, tmp_path, encoding):
        seen = []
        report = take_in(
            tmp_path, "activation", GOOD, OTHER, encoding=encoding, on_rows=seen.append
        )
        assert (report.rows, report.refused_rows, report.written_rows, seen) == (2, 0, 2, [2])
        assert sorted(rows()) == KEPT
        kept = FeedImport.objects.values_list(
            *("kind", "file_name", "rows", "refused_rows", "written_rows"),
            *("imported_at", "imported_by"),
        )
        assert list(kept) == [("activation", "feed.csv", 2, 0, 2, NOON, "test")]

    def test_twice_changes_nothing(self, tmp_path):
        first = take_in(tmp_path, "activation", GOOD)
        again = take_in(tmp_path, "activation", GOOD, at=NOON + timedelta(days=1))
        assert (again.is_known, again.imported, again.written_rows) == (True, None, 0)
        assert FeedImport.objects.get() == first.imported

    def test_writes_what_another_file_says_anew(self, tmp_path):
        take_in(tmp_path, "activation", GOOD, OTHER)
        report = take_in(tmp_path, "activation", GOOD.replace("09-30", "09-28"), OTHER)
        assert (report.rows, report.written_rows) == (2, 1)
        days = Activation.objects.order_by("activated_on").values_list("activated_on", flat=True)
        assert list(days) == [date(2024, 9, 28), date(2024, 9, 29)]
        assert Activation.objects.filter(imported=report.imported).count() == 1

    def test_refuses_the_whole_file_and_names_every_fault(self, tmp_path):
        report = take_in(tmp_path, "activation", GOOD, BAD, "x", "battery,a,b,c,d")
        assert faults(report) == [
            (3, "activated_on", "day_in_future"),
            (3, "region", "region_invalid"),
            (4, "", "row_ragged"),
            (5, "kind", "word_unknown"),
            (5, "activated_on", "day_invalid"),
            (5, "region", "region_invalid"),
        ]
        assert (report.rows, report.refused_rows, report.imported) == (4, 3, None)
        assert (rows(), FeedImport.objects.count()) == ([], 0)

    def test_keeps_the_good_rows_where_that_was_asked_for(self, tmp_path):
        report = take_in(tmp_path, "activation", GOOD, BAD, OTHER, accept_good=True)
        assert (report.refused_rows, report.written_rows) == (1, 2)
        assert sorted(rows()) == KEPT
        again = take_in(tmp_path, "activation", GOOD, BAD, OTHER, accept_good=True)
        assert (again.is_known, FeedImport.objects.count()) == (True, 1)

    def test_tries_out_without_a_trace(self, tmp_path):
        report = take_in(tmp_path, "activation", GOOD, is_dry=True)
        assert (report.written_rows, report.imported, rows()) == (1, None, [])
        assert take_in(tmp_path, "activation", GOOD).imported

    def test_finds_rows_that_contradict_each_other_across_pieces(self, tmp_path, monkeypatch):
        monkeypatch.setattr(importing, "ROWS_PER_PIECE", 1)
        lines = GOOD, OTHER, GOOD, GOOD.replace("09-30", "09-28").replace("SN-20001", "sn 20001")
        report = take_in(tmp_path, "activation", *lines)
        assert faults(report) == [(5, "", "row_contradicts")]
        report = take_in(tmp_path, "activation", *lines, accept_good=True)
        assert (report.refused_rows, report.written_rows, sorted(rows())) == (1, 2, KEPT)

    def test_keeps_the_latest_of_what_changes_by_nature(self, tmp_path):
        lines = "imei,,490154203237518,130000,2024-09-03", "imei,,490154203237518,370000,2024-09-01"
        assert take_in(tmp_path, "shipment", *lines).written_rows == 1
        assert Shipment.objects.get().region == "130000"
        take_in(tmp_path, "shipment", "imei,,490154203237518,110000,2024-08-01")
        assert Shipment.objects.get().region == "130000"
        states = "0131,12345678,normal,2024-09-01", "0131,12345678,red_lettered,2024-09-20"
        assert take_in(tmp_path, "invoice_status", *states).written_rows == 1
        assert InvoiceStatus.objects.get().status == "red_lettered"

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            ("kind,number", "missing: activated_on"),
            ("kind,brand,number,activated_on,colour", "unknown: colour"),
            ("", "line 1: columns are kind, brand, number"),
        ],
    )
    def test_refuses_another_header(self, tmp_path, content, says):
        path = tmp_path / "x.csv"
        path.write_text(content)
        with pytest.raises(FeedUnreadable, match=says):
            importing.import_feed("activation", path, by=None, at=NOON)

    def test_takes_statements_by_the_piece_not_by_the_row(
        self, tmp_path, django_assert_num_queries
    ):
        lines = [f"serial_number,Haier,SN1{n:05d},2024-09-30,130102" for n in range(300)]
        with django_assert_num_queries(11):
            take_in(tmp_path, "activation", *lines)
        assert Activation.objects.count() == 300


class TestCommand:
    def test_tells_what_became_of_the_file(self, tmp_path):
        path = written(tmp_path, "activation", GOOD)
        trial = command("activation", path, "--dry-run")
        assert trial == ["1 rows read, 0 refused, 1 new or changed", "A trial: nothing was kept."]
        assert command("activation", path) == ["1 rows read, 0 refused, 1 new or changed"]
        again = command("activation", path)
        assert again == ["This file was taken in before; nothing changes."]

    def test_names_lines_columns_and_codes(self, tmp_path):
        path = written(tmp_path, "activation", GOOD, BAD)
        with pytest.raises(CommandError, match="refused whole; --accept-good"):
            command("activation", path)
        assert command("activation", path, "--accept-good")[:2] == [
            "line 3, activated_on: day_in_future: The day has not come yet [2024-10-02]",
            "line 3, region: region_invalid: The region is not a code of six digits [13]",
        ]

    def test_refuses_what_it_cannot_read(self, tmp_path):
        path = tmp_path / "x.csv"
        path.write_bytes(b"\x81\xff\xff")
        for wrong in (path, tmp_path / "none.csv"):
            with pytest.raises(CommandError, match=r"x.csv|none.csv"):
                command("activation", wrong)
