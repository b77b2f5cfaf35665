from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from subsidy.programmes.models import Category
from subsidy.programmes.services import CategoryData, CategoryFixed, set_categories

pytestmark = pytest.mark.django_db

DIGITAL = CategoryData("digital", None, "digital", "数码产品", "Digital products")
PHONE = CategoryData("digital.phone", "digital", "digital", "手机", "Phone")


class TestSetCategories:
    def test_adds_the_tree_and_says_how_many(self):
        assert set_categories([DIGITAL, PHONE]) == 2
        assert Category.objects.get(code="digital.phone").parent.code == "digital"

    def test_changes_nothing_the_second_time(self):
        set_categories([DIGITAL, PHONE])

        assert set_categories([DIGITAL, PHONE]) == 0

    def test_corrects_a_name_on_the_same_row(self):
        set_categories([DIGITAL, PHONE])
        row = Category.objects.get(code="digital.phone")

        assert set_categories([DIGITAL, replace(PHONE, name_en="Mobile phone")]) == 1
        row.refresh_from_db()
        assert row.name_en == "Mobile phone"

    @pytest.mark.parametrize("change", [{"group": "cars"}, {"parent_code": None}])
    def test_refuses_to_move_a_category_to_other_money(self, change):
        set_categories([DIGITAL, PHONE])

        with pytest.raises(CategoryFixed) as refused:
            set_categories([replace(DIGITAL, name_en="x"), replace(PHONE, **change)])

        assert refused.value.codes == ("digital.phone",)
        assert Category.objects.get(code="digital").name_en == "Digital products"


class TestConstraints:
    @pytest.mark.parametrize(
        ("columns", "name"),
        [
            ({"code": "digital", "group": "toys"}, "category_group_is_known"),
            ({"code": "Digital phone", "group": "digital"}, "category_code_is_lower_case_words"),
            ({"code": "digital.", "group": "digital"}, "category_code_is_lower_case_words"),
        ],
    )
    def test_refuse_a_category_that_cannot_be(self, columns, name):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Category.objects.create(**columns)

    def test_refuse_a_category_above_itself(self):
        set_categories([DIGITAL])

        with (
            pytest.raises(IntegrityError, match="category_is_not_its_own_parent"),
            transaction.atomic(),
        ):
            Category.objects.update(parent=F("id"))
