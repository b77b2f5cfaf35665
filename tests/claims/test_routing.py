"""What sends a claim to a person, from the rows: catalogue, places, names, hours, chance."""

from datetime import timedelta
from decimal import Decimal

import pytest

from subsidy.catalogue.models import FiledPrice, Product
from subsidy.catalogue.services import PriceRow, file_prices
from subsidy.claims import services
from subsidy.claims.services.routing import reasons_of
from subsidy.merchants.models import Store, Terminal
from tests import make
from tests.make import NOON


def why(claim):
    """Why the claim goes to a person: code and what was seen."""
    claim = make.decided(claim)
    return [(one["code"], one["saw"]) for one in claim.routed_because]


@pytest.fixture
def place(shop):
    """The shop's store stands in Shijiazhuang."""
    Store.objects.update(latitude=Decimal("38.0428"), longitude=Decimal("114.5149"))
    return Store.objects.get()


class TestReasons:
    def test_of_a_clean_claim_are_none(self, shop, place):
        claim = shop.submitted()
        assert why(claim) == []
        assert claim.state == "approved"

    def test_name_an_energy_level_that_the_catalogue_does_not_have(self, shop):
        claim = shop.submitted()
        Product.objects.update(energy_level=2)
        assert why(claim) == [("energy_level_differs", {"catalogue": 2, "claimed": 1})]

    def test_name_a_filed_price_above_what_was_paid_before(self, shop):
        row = PriceRow("appliances.refrigerator", "Haier", "BCD-500", 499_900)
        file_prices(shop.merchant, [row], by=shop.by, at=NOON)
        FiledPrice.objects.update(baseline_fen=399_900)
        assert why(shop.submitted()) == [
            ("filed_above_baseline", {"filed_price_fen": 499_900, "baseline_fen": 399_900})
        ]

    def test_name_another_name_on_the_same_document(self, shop):
        shop.reserved(applicant__document_number="130102199003071233")
        claim = shop.submitted_car(
            applicant__document_number="130102199003071233",
            applicant__name="张三丰",
            applicant__bank_account__name="张三丰",
            purchase__invoice__title="张三丰",
        )
        assert why(claim) == [("name_differs", {})]

    def test_know_a_name_with_another_blank(self, shop):
        shop.reserved(applicant__document_number="130102199003071233")
        claim = shop.submitted_car(
            applicant__document_number="130102199003071233",
            applicant__name="张 三",
            applicant__bank_account__name="张 三",
            purchase__invoice__title="张 三",
        )
        assert why(claim) == []

    def test_name_goods_picked_up_elsewhere(self, shop, place):
        claim = shop.submitted(delivery__kind="pickup", delivery__latitude=38.1428)
        [(code, saw)] = why(claim)
        assert (code, saw["distance_m_max"]) == ("delivered_far_away", 2_000)
        assert 11_000 < saw["distance_m"] < 11_300

    def test_name_a_terminal_registered_elsewhere(self, shop, place):
        Terminal.objects.create(
            store=place,
            serial="T0001",
            latitude=Decimal("38.0528"),
            longitude=Decimal("114.5149"),
            radius_m=500,
        )
        [(code, saw)] = why(shop.submitted())
        assert (code, saw["distance_m"], saw["distance_m_max"]) == ("terminal_far_away", 1_112, 500)

    def test_ask_no_place_of_a_shop_on_the_net(self, shop, place):
        Store.objects.update(channel="online")
        assert why(shop.submitted(delivery__latitude=30.0)) == []

    def test_name_many_late_sales_in_one_hour(self, shop, settings):
        settings.BACK_FILL_ROWS = 2
        late = {
            "purchase__bought_on": "2024-09-20",
            "purchase__bought_at": "2024-09-20T10:00:00+08:00",
        }
        alone, *others = [shop.request(**late) for _ in range(3)]
        an_hour_before = NOON - timedelta(hours=1)
        claim = services.submit(shop.merchant, alone, by=shop.by, at=an_hour_before)
        services.submit_many(shop.merchant, others, by=shop.by, at=NOON)
        services.decide_many(by=make.SWEEP, at=NOON, limit=9)
        rows = [claim, *type(claim).objects.exclude(pk=claim.pk).order_by("id")]
        for row in rows:
            row.refresh_from_db()
        found = [[one["code"] for one in row.routed_because] for row in rows]
        assert found == [
            ["reported_late"],
            ["reported_late", "back_filled"],
            ["reported_late", "back_filled"],
        ]
        assert rows[1].routed_because[1]["saw"] == {"late_rows": 2, "late_rows_max": 1}

    def test_draw_a_share_of_each_category_group(self, shop, settings):
        settings.RANDOM_REVIEW_BP_OF = {"cars": 10_000}
        assert why(shop.submitted()) == []
        [(code, saw)] = why(shop.submitted_car())
        assert (code, saw["random_bp"]) == ("random_share", 10_000)
        assert 0 <= saw["draw"] < 10_000

    @pytest.mark.parametrize("claims", [1, 20])
    def test_take_as_many_statements_for_one_as_for_twenty(
        self, shop, claims, django_assert_num_queries
    ):
        rows = [shop.submitted() for _ in range(claims)]
        with django_assert_num_queries(4):
            reasons_of(rows)
