import io
import json
import re
import sys

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override
from openpyxl import load_workbook
from pypdf import PdfReader

from subsidy.reports.services import fund_report
from tests import make
from tests.make import TODAY

PROGRAMME = ("--programme", "hebei-2024")


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def run(*args):
    out = io.StringIO()
    call_command("fund_report", *args, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
class TestFundReportCommand:
    def test_prints_a_table_in_yuan_as_of_today(self, shop):
        shop.paid()
        shown = run(*PROGRAMME)
        assert "Hebei trade-in, as of 2024-10-01, in yuan" in shown
        lines = [re.split(r"\s{2,}", line.strip()) for line in shown.splitlines()]
        spent = ("0.00", "0.00", "999.80")
        assert [
            *("All units", "2,000,000.00", "1,800,000.00", "200,000.00"),
            *(*spent, "1,999,000.20", "0.04 %", "1"),
        ] in lines
        assert [
            *("appliances", "1,000,000.00", "900,000.00", "100,000.00"),
            *(*spent, "999,000.20", "0.09 %", "1"),
        ] in lines
        assert "\x1b" not in shown

    def test_leaves_columns_out_that_say_nothing(self, shop):
        assert "Recovered" not in run(*PROGRAMME)
        assert "Frozen" not in run(*PROGRAMME)

    def test_prints_json_and_csv_of_any_day(self, shop):
        report = fund_report(shop.programme, as_of=TODAY)
        shown = json.loads(run(*PROGRAMME, "--as-of", "2024-10-01", "--format", "json"))
        assert shown["checksum"] == report.checksum
        past = run(*PROGRAMME, "--as-of", "2024-07-31", "--format", "csv").splitlines()
        assert len(past) == 3
        assert past[1].endswith(",0" * 14 + ",,,,")

    def test_reads_a_moment_without_a_zone_as_shanghais(self, shop):
        args = (*PROGRAMME, "--format", "json", "--known-at")
        shown = json.loads(run(*args, "2024-10-02T08:00"))
        assert shown["known_at"] == "2024-10-02T08:00:00+08:00"
        assert shown == json.loads(run(*args, "2024-10-02T00:00+00:00"))

    def test_writes_a_workbook_to_a_file(self, shop, tmp_path):
        run(*PROGRAMME, "--format", "xlsx", "--output", str(tmp_path / "funds.xlsx"))
        assert load_workbook(tmp_path / "funds.xlsx")["By unit"]["A6"].value == "Shijiazhuang"

    def test_writes_a_pdf_to_a_file(self, shop, tmp_path):
        shop.paid()
        with override("zh-hans"):
            run(*PROGRAMME, "--format", "pdf", "--output", str(tmp_path / "funds.pdf"))
        text = PdfReader(tmp_path / "funds.pdf").pages[0].extract_text()
        for words in ("河北以旧换新", "石家庄", "1,999,000.20"):
            assert words in text

    def test_sends_a_workbook_down_a_pipe(self, shop, capsysbinary):
        call_command("fund_report", *PROGRAMME, "--format", "xlsx")
        assert load_workbook(io.BytesIO(capsysbinary.readouterr().out)).sheetnames

    def test_spares_a_terminal_the_bytes_of_a_workbook(self, shop, monkeypatch):
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        with pytest.raises(CommandError, match="--output"):
            call_command("fund_report", *PROGRAMME, "--format", "xlsx")

    def test_writes_a_table_to_a_file(self, shop, tmp_path):
        assert run(*PROGRAMME, "--output", str(tmp_path / "funds.txt")) == ""
        assert "All units" in (tmp_path / "funds.txt").read_text()

    def test_names_the_programmes_that_exist(self, shop):
        make.programme("hebei-2025")
        make.programme("trial", is_test=True)
        with pytest.raises(CommandError) as refusal:
            run("--programme", "trial")
        assert str(refusal.value) == (
            "there is no programme 'trial'; there are: hebei-2024, hebei-2025"
        )

    def test_says_how_to_get_a_programme_where_there_is_none(self):
        with pytest.raises(CommandError, match="load_programme"):
            run(*PROGRAMME)

    @pytest.mark.parametrize(
        ("args", "reason"),
        [
            (("--format", "doc"), "invalid choice"),
            (("--as-of", "31.10.2024"), "not a day"),
            (("--known-at", "noon"), "not a moment"),
        ],
    )
    def test_says_what_it_cannot_do(self, args, reason):
        with pytest.raises(CommandError, match=reason):
            run(*PROGRAMME, *args)
