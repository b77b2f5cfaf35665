"""What products used to be sold for, by each rule."""

from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from subsidy.catalogue.models import PriceBaseline
from subsidy.catalogue.services import baselines_for
from subsidy.catalogue.services.baselines import AlreadySet
from subsidy.merchants import services as merchants
from subsidy.regions.models import County
from tests import make
from tests.catalogue.prices import enrolled, rule, sold


def baseline(seller, product_id):
    found = baselines_for(seller.merchant, ["appliances"], [product_id], on=make.TODAY)
    return found.get(product_id)


def neighbour(*, unit=None, is_enrolled=False, programme=None):
    """Another merchant with a store."""
    merchant = make.applied_merchant(unit or make.unit())
    merchants.add_store(
        merchant, code="S001", name="店", county=County.objects.first(), address="某路1号"
    )
    if is_enrolled:
        merchants.enrol_programme(
            merchant,
            programme=programme,
            category_group="appliances",
            from_on=date(2024, 1, 1),
        )
    return merchant


class TestBaselinesFor:
    @pytest.mark.parametrize(
        ("statistic", "prices_fen", "expected_fen"),
        [
            ("lowest", (300, 100, 200), 100),
            ("average", (100, 101), 101),  # 100.5 fen: half-up
            ("average", (100, 100, 101), 100),
            ("median", (100, 900, 200), 200),
            ("median", (100, 200, 300, 900), 200),  # the lower of the two in the middle
        ],
    )
    def test_reckons_each_statistic_in_whole_fen(self, seller, statistic, prices_fen, expected_fen):
        rule(enrolled(seller), statistic)
        assert baseline(seller, sold(seller, *prices_fen)) == expected_fen

    @pytest.mark.parametrize(("days_ago", "counts"), [(0, False), (1, True), (7, True), (8, False)])
    def test_looks_back_the_days_before_today(self, seller, days_ago, counts):
        rule(enrolled(seller), days=7)
        product_id = sold(seller, 100, days_ago=days_ago)
        assert baseline(seller, product_id) == (100 if counts else None)

    def test_by_store_takes_the_lowest_of_the_stores(self, seller):
        rule(enrolled(seller), "average", scope="store")
        second = merchants.add_store(
            seller.merchant, code="S002", name="店", county=County.objects.first(), address="某路"
        )
        product_id = sold(seller, 100, 200)
        sold(seller, 120, 140, store=second)
        assert baseline(seller, product_id) == 130

    @pytest.mark.parametrize(
        ("scope", "expected_fen"),
        [("merchant", 300), ("unit", 200), ("programme", 100)],
    )
    def test_counts_the_sales_of_its_scope(self, seller, scope, expected_fen):
        programme = enrolled(seller)
        rule(programme, "lowest", scope=scope)
        product_id = sold(seller, 300)
        sold(seller, 200, merchant=neighbour())
        far = make.unit("130200", counties=("130202",))
        sold(seller, 100, merchant=neighbour(unit=far, is_enrolled=True, programme=programme))
        assert baseline(seller, product_id) == expected_fen

    def test_goes_by_the_rule_of_the_day(self, seller):
        programme = enrolled(seller)
        rule(programme, "lowest")
        rule(programme, "median", from_on=make.TODAY)
        rule(programme, "average", from_on=date(2024, 10, 2))
        assert baseline(seller, sold(seller, 100, 200, 300)) == 200

    def test_without_a_rule_or_an_enrolment_says_nothing(self, seller):
        assert baseline(seller, sold(seller, 100)) is None
        rule(make.programme())
        assert baseline(seller, sold(seller, 100)) is None

    def test_of_two_programmes_takes_the_lowest(self, seller):
        rule(enrolled(seller), "median")
        other = make.programme("hebei-2025")
        merchants.enrol_programme(
            seller.merchant,
            programme=other,
            category_group="appliances",
            from_on=date(2024, 1, 1),
        )
        rule(other, "lowest")
        assert baseline(seller, sold(seller, 100, 200, 300)) == 100

    def test_of_nothing_asks_for_enrolments_alone(self, seller, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert baselines_for(seller.merchant, [], [], on=make.TODAY) == {}


class TestSetBaseline:
    def test_keeps_who_set_it_and_when(self, db):
        row = rule(make.programme(), "lowest", days=7)
        row.refresh_from_db()
        assert (row.statistic, row.window_days, row.scope) == ("lowest", 7, "merchant")
        assert (row.set_by, row.set_at) == (make.FILE.reference, make.NOON)
        assert str(row) == "lowest 7 merchant"

    def test_refuses_a_second_rule_from_the_same_day(self, db):
        rule(make.programme())
        with pytest.raises(AlreadySet):
            rule(make.programme(), "lowest")
        assert PriceBaseline.objects.get().statistic == "median"

    @pytest.mark.parametrize(
        ("facts", "constraint"),
        [
            ({"days": 0}, "baseline_looks_back_some_days"),
            ({"days": 366}, "baseline_looks_back_some_days"),
            ({"statistic": "mode"}, "baseline_uses_known_words"),
            ({"scope": "street"}, "baseline_uses_known_words"),
        ],
    )
    def test_is_guarded_by_the_database(self, db, facts, constraint):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            rule(make.programme(), **facts)

    def test_is_never_edited(self, db):
        rule(make.programme())
        with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
            PriceBaseline.objects.update(window_days=1)
