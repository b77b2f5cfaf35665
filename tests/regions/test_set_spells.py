from datetime import date

import pytest

from subsidy.regions.models import County, CountyUnit, Unit
from subsidy.regions.services import (
    SpellData,
    SpellsDisagree,
    set_counties,
    set_spells,
    set_units,
)

pytestmark = pytest.mark.django_db

SINCE = date(2020, 1, 1)
RUNNING = SpellData("130638", "130600", SINCE, None)
ENDED = SpellData("130638", "130600", SINCE, date(2024, 6, 30))
NEXT = SpellData("130638", "133100", date(2024, 7, 1), None)


@pytest.fixture(autouse=True)
def _places():
    set_units(
        [Unit(code=code, name_zh=code, name_en=code, kind="city") for code in ("130600", "133100")]
    )
    set_counties([County(code="130638", name_zh="雄县", name_en="Xiong County")])


def on_record() -> list[tuple]:
    rows = CountyUnit.objects.order_by("valid_from")
    return list(rows.values_list("county__code", "unit__code", "valid_from", "valid_to"))


class TestSetSpells:
    def test_adds_what_is_new_and_says_how_many(self):
        assert set_spells([ENDED, NEXT]) == 2
        assert len(on_record()) == 2

    def test_changes_nothing_the_second_time(self):
        set_spells([ENDED, NEXT])

        assert set_spells([ENDED, NEXT]) == 0

    def test_ends_a_running_spell_and_begins_the_next(self):
        set_spells([RUNNING])

        assert set_spells([ENDED, NEXT]) == 2
        assert on_record() == [
            ("130638", "130600", SINCE, date(2024, 6, 30)),
            ("130638", "133100", date(2024, 7, 1), None),
        ]

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ([RUNNING], [NEXT]),  # the running one is not ended
            ([RUNNING], [SpellData("130638", "133100", SINCE, None)]),  # another unit
            ([ENDED], [RUNNING]),  # what has ended stays so
            ([ENDED], [SpellData("130638", "130600", SINCE, date(2025, 1, 1))]),
            ([], [RUNNING, NEXT]),  # contradicts itself
        ],
    )
    def test_refuses_what_contradicts_the_record(self, before, after):
        set_spells(before)
        record = on_record()

        with pytest.raises(SpellsDisagree) as refused:
            set_spells(after)

        assert refused.value.spells == (after[-1],)
        assert on_record() == record


class TestSetUnitsAndCounties:
    def test_correct_names_and_say_how_many(self):
        area = Unit(code="133100", name_zh="雄安新区", name_en="Xiong'an", kind="new_area")
        same = Unit(code="130600", name_zh="130600", name_en="130600", kind="city")

        assert set_units([area, same]) == 1
        assert Unit.objects.get(code="133100").kind == "new_area"
        assert set_counties([County(code="130638", name_zh="雄县", name_en="Xiong")]) == 1
