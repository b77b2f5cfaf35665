from datetime import date

import pytest

from subsidy.regions.models import County, CountyUnit, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def xiong():
    """A county of Baoding until the new area took it over on 1 April 2017."""
    baoding = Unit.objects.create(code="130600", name_zh="保定市", name_en="Baoding", kind="city")
    area = Unit.objects.create(code="133100", name_zh="雄安新区", name_en="X", kind="new_area")
    county = County.objects.create(code="130638", name_zh="雄县", name_en="Xiong County")
    CountyUnit.objects.create(
        county=county, unit=baoding, valid_from=date(2000, 1, 1), valid_to=date(2017, 3, 31)
    )
    CountyUnit.objects.create(county=county, unit=area, valid_from=date(2017, 4, 1))
    return county


@pytest.mark.parametrize(
    ("day", "unit"),
    [
        (date(1999, 12, 31), None),
        (date(2000, 1, 1), "130600"),
        (date(2017, 3, 31), "130600"),
        (date(2017, 4, 1), "133100"),
        (date(2099, 1, 1), "133100"),
    ],
)
def test_a_county_has_the_unit_of_that_day(xiong, day, unit):
    found = County.objects.unit_on("130638", day)

    assert (found.code if found else None) == unit


def test_a_county_that_nobody_knows_has_none(xiong):
    assert County.objects.unit_on("999999", date(2024, 1, 1)) is None


@pytest.mark.parametrize("times", [1, 3])
def test_many_places_cost_one_query(xiong, django_assert_num_queries, times):
    places = [("130638", date(2016 + n, 6, 1)) for n in range(times)] + [("1", date(2020, 1, 1))]

    with django_assert_num_queries(1):
        units = County.objects.units_on(places)

    assert len(units) == times
