"""The forecast where people see it: in the report's rows, words and picture."""

from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse

from subsidy.accounts.models import Role
from subsidy.ledger.rules import Posting
from subsidy.ledger.services import post_many
from subsidy.reports.columns import runs_out
from subsidy.reports.rules import FundRow, Sums
from subsidy.reports.runway_chart import runway_chart
from subsidy.reports.services import fund_report
from subsidy.reports.tables import fund_table
from subsidy.reports.terminals import drawn
from tests.clerk import Clerk, text
from tests.make import NOON, TODAY
from tests.reports.figures import CITY, LASTS, SOON, report

SVG = "{http://www.w3.org/2000/svg}"


def reserve(shop, days_ago, amount_fen, *, kind="reserve", at=NOON):
    day = TODAY - timedelta(days=days_ago)
    one = Posting(
        kind=kind,
        book=shop.line.book,
        amount_fen=amount_fen,
        reference=f"{kind}:{days_ago}",
        subject="claim:1",
        day=day,
    )
    post_many([one], at=at)


class TestFundReport:
    def test_foretells_by_the_whole_days_before(self, shop):
        for days_ago in range(28, 0, -1):
            reserve(shop, days_ago, 1_000_000)
        reserve(shop, 0, 30_000_000)  # today is not over
        cars, appliances = fund_report(shop.programme, as_of=TODAY).rows

        assert appliances.runway.pace_fen == 1_000_000
        assert appliances.runway.expected_on == TODAY + timedelta(days=42)
        assert cars.runway is None

    def test_counts_what_was_let_go_again_and_what_was_known(self, shop):
        for days_ago in range(14, 0, -1):
            reserve(shop, days_ago, 1_000_000)
            reserve(shop, days_ago, 500_000, kind="release", at=NOON + timedelta(days=1))
        known_later = fund_report(
            shop.programme, as_of=TODAY, known_at=NOON + timedelta(days=1)
        ).rows[1]
        known_then = fund_report(shop.programme, as_of=TODAY).rows[1]
        assert (known_then.runway.pace_fen, known_later.runway.pace_fen) == (1_000_000, 500_000)


class TestRunsOut:
    @pytest.mark.parametrize(
        ("runway", "sums", "said"),
        [
            (SOON, Sums(), "2024-12-03 (2024-11-20 – 2024-12-19)"),
            (replace(SOON, late_on=None), Sums(), "2024-12-03 (2024-11-20 – …)"),
            (replace(SOON, late_on=None, expected_on=None), Sums(), "… (2024-11-20 – …)"),
            (LASTS, Sums(), "lasts over a year"),
            (None, Sums(central_fen=5, paid_fen=5), "used up"),
            (None, Sums(central_fen=5, available_fen=5), ""),
            (None, Sums(), ""),
        ],
    )
    def test_says_the_day_and_the_band(self, runway, sums, said):
        assert runs_out(FundRow(unit=CITY, group="cars", sums=sums, runway=runway)) == said


class TestTable:
    def test_has_a_column_for_it_where_it_says_something(self):
        shown = drawn(fund_table(report()), styled=False)
        assert "Runs out (80 % band)" in shown
        assert "2024-12-03 (2024-11-20 – 2024-12-19)" in shown
        quiet = report(FundRow(unit=CITY, group="cars", sums=Sums()))
        assert "Runs out" not in drawn(fund_table(quiet), styled=False)


class TestPage:
    def test_shows_picture_day_and_band_as_known_on_a_day(self, shop):
        for days_ago in range(14, 0, -1):
            reserve(shop, days_ago, 1_000_000)
        asked = {"programme": "hebei-2024", "as_of": "2024-10-01", "known_on": "2024-10-02"}
        page = Clerk(Role.FINANCE_CHECKER).client.get(reverse("fund_allocation"), asked)
        assert b'class="runway-chart"' in page.content
        assert "2024-12-26" in text(page)  # 86 million fen at a million a day
        assert "known_on=2024-10-02" in page.content.decode()


class TestRunwayChart:
    def test_draws_a_band_and_a_day_for_each_line_that_runs_out(self):
        root = ET.fromstring(runway_chart(report()))
        bands = list(root.iter(f"{SVG}rect"))
        assert [band.findtext(f"{SVG}title") for band in bands] == [
            "Shijiazhuang · appliances: 2024-12-03 (2024-11-20 – 2024-12-19)"
        ]
        assert len(list(root.iter(f"{SVG}circle"))) == 1
        words = [element.text for element in root.iter(f"{SVG}text")]
        assert {"2024-10-31", "2024-12-19", "Shijiazhuang · appliances"} <= set(words)

    def test_leaves_a_band_open_that_has_no_end(self):
        open_end = replace(SOON, late_on=None, expected_on=None)
        row = FundRow(unit=CITY, group="cars", sums=Sums(), runway=open_end)
        root = ET.fromstring(runway_chart(report(row)))
        [band] = root.iter(f"{SVG}rect")
        assert float(band.get("x")) + float(band.get("width")) == 860
        assert not list(root.iter(f"{SVG}circle"))

    def test_is_nothing_where_nothing_runs_out(self):
        assert runway_chart(report(FundRow(unit=CITY, group="cars", sums=Sums()))) == ""
