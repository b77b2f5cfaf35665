"""The audit report as PDF and workbook: what they say, and that it is always the same bytes."""

import io
from decimal import Decimal

import pytest
from django.utils.translation import override
from openpyxl import load_workbook
from pypdf import PdfReader

from subsidy.audits.models import AuditRun
from subsidy.reports.audit_charts import bars_chart
from subsidy.reports.audit_files import written
from subsidy.reports.audit_view import change, shown
from subsidy.reports.columns import Measure
from subsidy.reports.services import make_snapshot
from tests import make
from tests.make import NOON, TODAY
from tests.reports.runs import Run


@pytest.fixture
def snapshot(shop):
    run = Run(shop)
    name = "=cmd|' /C calc'!A0"
    type(run.merchants[2]).objects.filter(pk=run.merchants[2].pk).update(name=name)
    return make_snapshot(shop.programme, kind="weekly", ending=TODAY, by=make.SWEEP, at=NOON)


def pages(content):
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def book(content):
    return load_workbook(io.BytesIO(content))


def rows(sheet, first=5):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first)]


@pytest.mark.django_db
class TestPdf:
    def test_holds_the_figures_in_chinese(self, snapshot):
        with override("zh-hans"):
            text = pages(written(snapshot, "pdf"))
        whole = "\n".join(text)
        for words in (
            "审计周报",
            "河北以旧换新",
            "30,000.03",
            "预警按严重程度",
            "整组同类商户的警示",
        ):
            assert words in whole
        assert all(snapshot.sha256 in page for page in text)
        assert f"第{len(text)}页，共{len(text)}页" in "".join(text[-1].split())

    def test_holds_the_figures_in_english(self, snapshot):
        text = pages(written(snapshot, "pdf"))
        for words in ("Weekly audit report", "Hebei trade-in · All units", "6,200.00"):
            assert words in "\n".join(text)
        assert f"Page 1 of {len(text)}" in text[0]

    def test_is_dated_to_what_was_known(self, snapshot):
        facts = PdfReader(io.BytesIO(written(snapshot, "pdf"))).metadata
        assert facts["/CreationDate"] == facts["/ModDate"] == "D:20241001040000+00'00'"
        assert facts["/Title"] == "Weekly audit report · Hebei trade-in · All units"

    @pytest.mark.parametrize("form", ["pdf", "xlsx"])
    def test_is_the_same_bytes_again(self, form, snapshot):
        before = written(snapshot, form)
        AuditRun.objects.create(
            programme=snapshot.programme,
            as_of=TODAY,
            cutoff=NOON,
            params={},
            code_version="later",
            seed=2,
            started_at=NOON,
        )
        assert written(type(snapshot).objects.get(pk=snapshot.pk), form) == before


@pytest.mark.django_db
class TestWorkbook:
    def test_holds_every_figure_as_a_number(self, snapshot):
        sheet = book(written(snapshot, "xlsx"))["Summary"]
        found = {row[1]: row[2] for row in rows(sheet, 11)}
        assert found["Subsidy examined (yuan)"] == pytest.approx(30_000.03)
        assert found["Share not possible"] == pytest.approx(0.1666)
        assert found["Merchants examined"] == 3
        assert sheet["B8"].value == snapshot.sha256
        assert sheet.freeze_panes == "C11"

    def test_holds_every_table_with_its_totals(self, snapshot):
        found = book(written(snapshot, "xlsx"))
        report = shown(snapshot)
        tables = [table for section in report.sections for table in section.tables]
        assert len(found.sheetnames) == len(tables) + 1
        for sheet, table in zip(found.worksheets[1:], tables, strict=True):
            lines = [*table.rows, *([table.total] if table.total else [])]
            assert rows(sheet) == [
                [
                    _number(value, measure)
                    for value, measure in zip(line, table.measures, strict=True)
                ]
                for line in lines
            ]

    def test_lets_no_name_be_a_formula(self, snapshot):
        for sheet in book(written(snapshot, "xlsx")).worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type != "f"
        [sheet] = [
            one for one in book(written(snapshot, "xlsx")).worksheets if "strongest" in one.title
        ]
        assert sheet["A5"].value == "=cmd|' /C calc'!A0"
        assert sheet["A5"].quotePrefix


def _number(value, measure):
    if value == "":
        return None
    if measure is Measure.TEXT:
        return str(value)
    if measure is Measure.FEN:
        return pytest.approx(float(Decimal(value) / 100))
    return value / 10_000 if measure is Measure.BASIS_POINTS else value


@pytest.mark.django_db
class TestBars:
    def test_are_as_long_as_what_they_count(self, snapshot):
        examined = shown(snapshot).sections[0]
        svg = bars_chart(examined.tables[0])
        assert svg.count("<rect") == 2
        assert "appliances · in stores, Subsidy (yuan): 20,000.01" in svg

    def test_of_nothing_are_not_drawn(self, shop):
        facts = {"kind": "weekly", "ending": TODAY, "by": make.SWEEP, "at": NOON}
        report = shown(make_snapshot(shop.programme, **facts))
        drawn = [bars_chart(table) for section in report.sections for table in section.tables]
        assert set(drawn) == {""}


@pytest.mark.parametrize(
    ("measure", "value", "before", "text"),
    [
        (Measure.COUNT, 1_005, 5, "+1,000"),
        (Measure.FEN, 100, 250_100, "−2,500.00"),
        (Measure.BASIS_POINTS, 150, 100, "+0.50 %"),
        (Measure.COUNT, 5, 5, "±0"),
        (Measure.COUNT, 5, None, ""),
        (Measure.FEN, None, 5, ""),
        (Measure.TEXT, "a", "b", ""),
    ],
)
def test_a_change_is_told_with_its_sign(measure, value, before, text):
    assert change(measure, value, before) == text
