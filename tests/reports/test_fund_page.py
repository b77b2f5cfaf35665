import pytest
from django.utils.translation import override

from subsidy.reports.pages import Line, fund_page
from subsidy.reports.services import fund_report
from tests.make import TODAY


@pytest.mark.django_db
class TestFundPage:
    def test_shows_chart_and_figures_in_the_active_language(self, shop):
        shop.paid()
        with override("en"):
            page = fund_page(shop.programme, TODAY)
        assert page["report"] == fund_report(shop.programme, as_of=TODAY)
        assert page["programme_name"] == "Hebei trade-in"
        assert page["chart"].startswith("<svg")
        assert page["headings"][0] == "Allotted"
        assert [line.names for line in page["rows"]] == [
            ("Shijiazhuang", "cars"),
            ("Shijiazhuang", "appliances"),
        ]
        assert [line.names for line in page["groups"]] == [("cars",), ("appliances",)]
        assert page["units"] == [Line(("Shijiazhuang",), page["total"].figures)]
        assert page["total"].figures[-2:] == ("0.04 %", "1")
