from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from subsidy.regions.models import County, CountyUnit, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def spell():
    unit = Unit.objects.create(code="130600", name_zh="保定", name_en="Baoding", kind="city")
    county = County.objects.create(code="130638", name_zh="雄县", name_en="Xiong")
    return CountyUnit.objects.create(
        county=county, unit=unit, valid_from=date(2020, 1, 1), valid_to=date(2020, 12, 31)
    )


def refused(name, write):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


class TestConstraints:
    @pytest.mark.parametrize("code", ["1306", "13063x", "１３０６３８"])
    def test_want_codes_of_six_digits(self, code):
        refused("unit_code_has_six_digits", lambda: Unit.objects.create(code=code, kind="city"))
        refused("county_code_has_six_digits", lambda: County.objects.create(code=code))

    def test_want_a_known_kind(self):
        refused("unit_kind_is_known", lambda: Unit.objects.create(code="130600", kind="planet"))

    def test_keep_the_end_behind_the_beginning(self, spell):
        refused(
            "county_spell_does_not_end_before_it_begins",
            lambda: CountyUnit.objects.filter(pk=spell.pk).update(valid_to=date(2019, 12, 31)),
        )

    @pytest.mark.parametrize(
        ("first", "last"),
        [
            (date(2020, 12, 31), None),
            (date(2019, 1, 1), date(2020, 1, 1)),
            (date(2020, 5, 1), date(2020, 5, 1)),
            (date(2019, 1, 1), None),
        ],
    )
    def test_keep_a_county_in_one_unit_at_a_time(self, spell, first, last):
        other = Unit.objects.create(code="133100", name_zh="x", name_en="x", kind="new_area")
        refused(
            "county_belongs_to_one_unit_at_a_time",
            lambda: CountyUnit.objects.create(
                county=spell.county, unit=other, valid_from=first, valid_to=last
            ),
        )

    def test_let_the_next_unit_begin_the_day_after(self, spell):
        CountyUnit.objects.create(county=spell.county, unit=spell.unit, valid_from=date(2021, 1, 1))

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE regions_countyunit SET unit_id = unit_id + 1",
            "UPDATE regions_countyunit SET valid_from = '2019-01-01'",
            "DELETE FROM regions_countyunit",
        ],
    )
    def test_let_a_spell_only_end(self, spell, sql):
        with (
            pytest.raises(DatabaseError, match="pgtrigger"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
