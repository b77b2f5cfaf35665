"""manage.py audit_report"""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook
from pypdf import PdfReader

from subsidy.reports.models import Snapshot
from tests.reports.runs import Run

ASKED = ("--programme", "hebei-2024", "--ending", "2024-10-01")


def run(*args):
    out = io.StringIO()
    call_command("audit_report", *args, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
class TestAuditReport:
    def test_prints_figures_and_tables(self, shop):
        Run(shop)
        lines = [" ".join(line.split()) for line in run(*ASKED).splitlines()]
        assert lines[:2] == [
            "Weekly audit report · Hebei trade-in · All units",
            "2024-09-25 to 2024-10-01",
        ]
        assert "Subsidy examined (yuan) 30,000.03" in lines
        assert "Total 3 2 7,300.00" in lines
        assert Snapshot.objects.get().reference in lines[-1]

    def test_prints_json(self, shop):
        shown = json.loads(run(*ASKED, "--period", "monthly", "--format", "json"))
        snapshot = Snapshot.objects.get()
        assert (snapshot.kind, str(snapshot.from_on)) == ("monthly", "2024-09-02")
        assert shown["sha256"] == snapshot.sha256
        assert shown["content"] == snapshot.facts

    def test_ends_yesterday_unless_told(self, shop):
        run("--programme", "hebei-2024")
        assert str(Snapshot.objects.get().to_on) == "2024-09-30"

    def test_writes_files_of_one_unit_in_either_language(self, shop, tmp_path):
        pdf, xlsx = tmp_path / "r.pdf", tmp_path / "r.xlsx"
        run(
            *ASKED,
            "--unit",
            "130100",
            "--format",
            "pdf",
            "--language",
            "zh-hans",
            "--out",
            str(pdf),
        )
        snapshot = Snapshot.objects.get()
        assert "石家庄" in PdfReader(pdf).pages[0].extract_text()
        made = run("--snapshot", snapshot.reference, "--format", "xlsx", "--out", str(xlsx))
        assert made == f"{snapshot.reference}: {xlsx}\n"
        assert load_workbook(xlsx)["Summary"]["B3"].value == "Shijiazhuang"
        assert Snapshot.objects.count() == 1

    def test_sends_a_file_down_a_pipe(self, shop, capsysbinary):
        call_command("audit_report", *ASKED, "--format", "pdf")
        assert capsysbinary.readouterr().out.startswith(b"%PDF")

    @pytest.mark.parametrize(
        ("args", "reason"),
        [
            ((), "name a --programme"),
            (("--snapshot", "AR-0"), "no report 'AR-0'"),
            (("--programme", "nowhere"), "there is no programme"),
            ((*ASKED, "--unit", "999999"), "no programme unit"),
            (("--programme", "hebei-2024", "--ending", "2024-10-02"), "2024-10-02"),
        ],
    )
    def test_says_what_it_cannot_do(self, args, reason, shop):
        with pytest.raises(CommandError, match=reason):
            run(*args)

    def test_spares_a_terminal_the_bytes(self, shop, monkeypatch):
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        with pytest.raises(CommandError, match="--out"):
            call_command("audit_report", *ASKED, "--format", "pdf")
