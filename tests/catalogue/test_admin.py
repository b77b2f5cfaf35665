"""The windows on filed prices and on the rule they are held to."""

import pytest

from subsidy.accounts.models import Role
from subsidy.catalogue.charts import FILED_COLOUR, price_chart
from subsidy.catalogue.models import FiledPrice, PriceBaseline, Product
from subsidy.catalogue.services import price_history
from tests import make
from tests.catalogue.prices import enrolled, filed, rule, sold
from tests.clerk import Clerk, buttons, said, text
from tests.make import TODAY


@pytest.fixture
def steep(seller):
    """A price far above the former one, the guide price and what was paid before."""
    rule(enrolled(seller))
    sold(seller, 380_000)
    Product.objects.update(guide_price_fen=390_000, gtin="6901234567892")
    filed(seller, 370_000)
    return filed(seller, 600_000, gtin="4006381333931")


class TestFiledPriceWindow:
    def test_says_why_a_price_waits(self, steep):
        page = text(Clerk(Role.CITY_REVIEWER).look(steep))
        for words in (
            "it rises above the former price of 3,700.00 yuan",
            "it is above the guide price of 3,900.00 yuan",
            "the product used to be sold for 3,800.00 yuan",
            "the model is known with the product code 6901234567892",
        ):
            assert words in page

    def test_takes_two_people_for_a_steep_rise(self, steep):
        first, second = Clerk(Role.CITY_REVIEWER), Clerk(Role.COUNTY_REVIEWER)
        assert buttons(first.look(steep)) == ["Approve", "Reject"]

        first.press("approve", steep)
        assert (steep.state, said(first.press("approve", steep))) == (
            "waiting",
            ["A second person must do this. Ask a colleague."],
        )
        second.press("approve", steep)

        assert steep.state == "in_force"
        assert buttons(second.look(steep)) == []

    def test_asks_a_reason_for_a_rejection(self, steep):
        clerk = Clerk(Role.PROGRAMME_MANAGER)
        assert clerk.press("reject", steep).status_code == 200
        assert steep.state == "waiting"
        clerk.press("reject", steep, reason="no cause given")
        assert steep.state == "rejected"

    def test_is_read_only_for_others(self, steep):
        auditor = Clerk(Role.AUDITOR)
        assert buttons(auditor.look(steep)) == []
        assert auditor.press("approve", steep).status_code == 403

    def test_shows_the_prices_of_ones_own_units(self, steep):
        other = make.unit("130200", counties=("130202",))
        assert "BCD-500" in text(Clerk(Role.CITY_REVIEWER).list(FiledPrice))
        assert "BCD-500" not in text(Clerk(Role.CITY_REVIEWER, units=[other]).list(FiledPrice))

    def test_draws_what_was_filed_and_paid(self, steep):
        page = Clerk(Role.AUDITOR).look(steep)
        chart = page.content.decode().split("<svg", 2)[-1].split("</svg>")[0]
        assert "2024-09-30: 3,800.00–3,800.00 (1)" in chart
        assert chart.count(f'stroke="{FILED_COLOUR}"') == 1
        words = text(page)
        assert "Prices of this product at this merchant" in words
        assert words.index("6,000.00") < words.index("3,700.00")

    def test_draws_nothing_of_prices_that_never_bound(self, seller):
        price = filed(seller, model="BCD-500 套装")
        assert price_chart(price_history(price.merchant_id, price.product_id), today=TODAY) == ""
        assert "Prices of this product" in text(Clerk(Role.AUDITOR).look(price))

    def test_has_a_page_without_a_guide_price_too(self, seller):
        assert "in force" in text(Clerk(Role.AUDITOR).look(filed(seller)))


class TestPriceBaselineWindow:
    def form(self, **changes):
        return {
            "programme": make.programme().pk,
            "from_on": "2024-10-01",
            "statistic": "lowest",
            "window_days": "7",
            "scope": "store",
        } | changes

    def test_sets_a_rule(self, db):
        manager = Clerk(Role.PROGRAMME_MANAGER)
        manager.start("set", PriceBaseline, **self.form())
        row = PriceBaseline.objects.get()
        assert (row.statistic, row.window_days, row.scope) == ("lowest", 7, "store")
        assert row.set_by == manager.user.username
        assert "lowest price" in text(manager.look(row))

    def test_refuses_a_second_rule_from_that_day(self, db):
        manager = Clerk(Role.PROGRAMME_MANAGER)
        manager.start("set", PriceBaseline, **self.form())
        answer = manager.start("set", PriceBaseline, **self.form(statistic="median"))
        assert said(answer) == ["This already exists."]

    def test_refuses_a_window_without_days(self, db):
        manager = Clerk(Role.PROGRAMME_MANAGER)
        assert manager.start("set", PriceBaseline, **self.form(window_days="0")).status_code == 200
        assert not PriceBaseline.objects.exists()

    def test_is_for_the_programme_manager(self, db):
        clerk = Clerk(Role.CITY_REVIEWER)
        assert clerk.start("set", PriceBaseline, **self.form()).status_code == 403
