from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from subsidy.catalogue.models import PriceObservation, PriceSource
from subsidy.catalogue.services import Observation, observe_many, products_for
from tests import make


@pytest.fixture
def sale(seller):
    """A sale of the seller; changes are its fields."""
    store = seller.merchant.stores.get()
    [product_id] = products_for([(seller.category.pk, "Haier", "BCD-500")])

    def build(reference="sale:X:1", **changes):
        facts = {"price_fen": 399_900, "sold_on": date(2024, 6, 1), "source": PriceSource.PAST_SALE}
        return Observation(
            seller.merchant.pk, store.pk, product_id, **(facts | changes), reference=reference
        )

    return build


class TestObserveMany:
    def test_records_what_was_sold(self, sale):
        row = sale()

        assert observe_many([row], at=make.NOON) == {"sale:X:1"}

        stored = PriceObservation.objects.values_list(*Observation._fields, "recorded_at").get()
        assert stored == (*row, make.NOON)

    def test_told_twice_changes_nothing(self, sale):
        observe_many([sale()], at=make.NOON)

        assert observe_many([sale(price_fen=1), sale("sale:X:2")], at=make.NOON) == {"sale:X:2"}
        assert PriceObservation.objects.get(reference="sale:X:1").price_fen == 399_900

    def test_of_nothing_asks_nothing(self, django_assert_num_queries, db):
        with django_assert_num_queries(0):
            assert observe_many([], at=make.NOON) == set()

    def test_of_many_is_one_statement(self, sale, django_assert_num_queries):
        rows = [sale(f"sale:X:{number}") for number in range(30)]
        with django_assert_num_queries(1):
            assert len(observe_many(rows, at=make.NOON)) == 30


class TestPriceObservation:
    @pytest.mark.parametrize(
        ("changes", "constraint"),
        [
            ({"price_fen": 0}, "price_observation_is_above_zero"),
            ({"source": "rumour"}, "price_observation_has_a_known_source"),
        ],
    )
    def test_is_guarded_by_the_database(self, sale, changes, constraint):
        with pytest.raises(IntegrityError, match=constraint):
            observe_many([sale(**changes)], at=make.NOON)

    def test_is_never_edited_nor_deleted(self, sale):
        observe_many([sale()], at=make.NOON)
        for verb in (lambda rows: rows.update(price_fen=1), lambda rows: rows.delete()):
            with (
                pytest.raises(ProgrammingError, match="Cannot update or delete"),
                transaction.atomic(),
            ):
                verb(PriceObservation.objects.all())
