import pytest
from django.db import IntegrityError, transaction

from subsidy.catalogue.models import Product
from subsidy.catalogue.services import ProductRow, products_for
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def fridges():
    return make.category()


class TestProductsFor:
    def test_a_new_product_is_kept_as_it_was_first_written(self, fridges):
        row = ProductRow(fridges.pk, " Haier ", "BCD-500W", "6901234567892", 1)

        [pk] = products_for([row])

        facts = Product.objects.filter(pk=pk).values_list(
            "category_id", "brand", "model", "brand_norm", "model_norm", "gtin", "energy_level"
        )
        assert facts.get() == (
            *(fridges.pk, "Haier", "BCD-500W", "HAIER", "BCD500W", "6901234567892", 1),
        )

    def test_spellings_of_one_model_are_one_product(self, fridges):
        spellings = ["BCD-500W", "bcd 500w", "ＢＣＤ－500Ｗ", "BCD500W"]
        ids = products_for([ProductRow(fridges.pk, "海尔", text) for text in spellings])

        assert len(set(ids)) == 1
        assert Product.objects.get().model == "BCD-500W"

    def test_another_category_makes_another_product(self, fridges):
        washers = make.category("appliances.washer")
        ids = products_for([(fridges.pk, "Haier", "X1", "", None), (washers.pk, "Haier", "X1")])
        assert len(set(ids)) == 2

    def test_the_answers_come_in_the_order_of_the_rows(self, fridges):
        first = products_for([(fridges.pk, "A", "1"), (fridges.pk, "B", "2")])
        assert products_for([(fridges.pk, "B", "2"), (fridges.pk, "A", "1")]) == first[::-1]

    @pytest.mark.parametrize(
        ("brand", "model"), [("", "X"), ("Haier", ""), ("--", "X"), ("A", " - ")]
    )
    def test_without_brand_or_model_there_is_no_product(self, fridges, brand, model):
        assert products_for([(fridges.pk, brand, model), (fridges.pk, "A", "1")])[0] is None
        assert Product.objects.count() == 1

    def test_no_rows_ask_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert products_for([]) == []

    @pytest.mark.parametrize("count", [1, 30])
    def test_known_products_cost_one_statement(self, fridges, count, django_assert_num_queries):
        rows = [(fridges.pk, "A", str(number)) for number in range(count)]
        products_for(rows)
        with django_assert_num_queries(1):
            products_for(rows)


class TestProduct:
    @pytest.mark.parametrize(
        ("facts", "constraint"),
        [
            ({"brand_norm": ""}, "product_has_a_brand_and_a_model"),
            ({"model_norm": ""}, "product_has_a_brand_and_a_model"),
            ({"energy_level": 6}, "product_has_a_known_energy_level"),
            ({"guide_price_fen": 0}, "product_guide_price_is_above_zero"),
        ],
    )
    def test_is_guarded_by_the_database(self, fridges, facts, constraint):
        sound = {"category": fridges, "brand": "A", "model": "1"}
        sound |= {"brand_norm": "A", "model_norm": "1"}
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Product.objects.create(**(sound | facts))

    def test_exists_once(self, fridges):
        products_for([(fridges.pk, "A", "1")])
        with (
            pytest.raises(IntegrityError, match="product_is_one_per_category_brand_and_model"),
            transaction.atomic(),
        ):
            Product.objects.create(
                category=fridges, brand="a", model="1", brand_norm="A", model_norm="1"
            )
