from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from django.utils.translation import override

from subsidy.reports.charts import PARTS, fund_chart
from subsidy.reports.rules import FundRow, Sums
from tests.reports.figures import APPLIANCES, CITY, EMPTY, report

SVG = "{http://www.w3.org/2000/svg}"
WHITE, SLATE = "#ffffff", "#111827"
FULL = Sums(
    central_fen=1_000_000,
    reserved_fen=200_000,
    committed_fen=300_000,
    paid_fen=400_000,
    frozen_fen=50_000,
    available_fen=50_000,
)


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def parsed(shown=None):
    return ET.fromstring(fund_chart(shown or report()))


def texts(root):
    return [element.text for element in root.iter(f"{SVG}text")]


def bars(root):
    return [rect for rect in root.iter(f"{SVG}rect") if rect.find(f"{SVG}title") is not None]


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


class TestFundChart:
    def test_says_in_words_what_it_shows(self):
        root = parsed()
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == "fund-chart-title fund-chart-desc"
        assert root.findtext(f"{SVG}title") == (
            "Fund allocation by unit: Hebei trade-in, as of 2024-10-31"
        )
        assert root.findtext(f"{SVG}desc") == (
            "Of 1,300,000.01 yuan allotted: Net paid 10,000.00, Committed 2,000.00, "
            "Reserved 1,000.00, Available 1,287,000.01. Utilisation 0.99 %."
        )

    def test_draws_each_part_of_a_units_money_to_scale(self):
        widths = {
            rect.findtext(f"{SVG}title"): float(rect.get("width"))
            for rect in bars(parsed(report(FundRow(unit=CITY, group="cars", sums=FULL))))
        }
        assert widths == {  # the enlarged panel draws the first three again, after these
            "Shijiazhuang, Net paid: 4,000.00": pytest.approx(220 * 4 / 9, abs=0.01),
            "Shijiazhuang, Committed: 3,000.00": pytest.approx(220 * 3 / 9, abs=0.01),
            "Shijiazhuang, Reserved: 2,000.00": pytest.approx(220 * 2 / 9, abs=0.01),
            "Shijiazhuang, Available: 500.00": pytest.approx(330 / 20, abs=0.01),
            "Shijiazhuang, Frozen or returned: 500.00": pytest.approx(330 / 20, abs=0.01),
        }

    def test_lays_the_parts_end_to_end(self):
        shown = report(FundRow(unit=CITY, group="cars", sums=FULL))
        places = [(float(bar.get("x")), float(bar.get("width"))) for bar in bars(parsed(shown))]
        first = places[: len(PARTS)]
        assert first[0][0] == 150
        for (left, width), (following, _) in pairwise(first):
            assert following == pytest.approx(left + width, abs=0.02)
        assert sum(width for _, width in first) == pytest.approx(330, abs=0.05)

    def test_names_units_allotments_and_utilisation_beside_the_bars(self):
        shown = texts(parsed())
        assert shown.count("Shijiazhuang") == 1
        assert "130" in shown
        assert "0.99 %" in shown

    def test_leaves_frozen_money_out_of_the_legend_while_there_is_none(self):
        assert "Frozen or returned" not in texts(parsed())
        full = report(FundRow(unit=CITY, group="cars", sums=FULL))
        assert "Frozen or returned" in texts(parsed(full))

    def test_escapes_names(self):
        assert "Xiong'an <New> Area" in texts(parsed())
        assert "<New>" not in fund_chart(report())

    def test_speaks_the_active_language(self):
        with override("zh-hans"):
            assert "石家庄" in texts(parsed())

    @pytest.mark.parametrize("part", PARTS, ids=lambda part: part.label)
    @pytest.mark.parametrize("page", [WHITE, SLATE])
    def test_stands_out_on_light_and_dark_pages(self, part, page):
        assert contrast(part.colour, page) >= 3  # WCAG 2.2, 1.4.11

    def test_colours_text_like_the_page_around_it(self):
        assert parsed().get("fill") == "currentColor"
        assert {element.get("fill") for element in parsed().iter(f"{SVG}text")} == {None}

    def test_of_a_programme_without_money_draws_no_bar(self):
        root = parsed(report(FundRow(unit=CITY, group="cars", sums=EMPTY)))
        assert bars(root) == []
        assert "Shijiazhuang" in texts(root)

    def test_of_a_programme_without_lines_is_still_a_picture(self):
        assert parsed(replace(report(), rows=())).findtext(f"{SVG}title")

    @pytest.mark.parametrize("fen", [1, 999, 100_000_000, 724_100_000_000])
    def test_has_few_round_ticks_at_any_scale(self, fen):
        sums = replace(APPLIANCES, available_fen=fen)
        root = parsed(report(FundRow(unit=CITY, group="cars", sums=sums)))
        assert 4 <= len(list(root.iter(f"{SVG}line"))) <= 10
