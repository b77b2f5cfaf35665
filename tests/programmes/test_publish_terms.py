from dataclasses import replace
from datetime import date

import pytest

from subsidy.core.money import Rounding
from subsidy.programmes.models import Terms, TermsVariant
from subsidy.programmes.services import TermsContradict, TermsFixed, publish_terms
from tests import make
from tests.programmes.sheets import flat, need, share, sheet, when

pytestmark = pytest.mark.django_db

RICH = sheet(
    unit_code="130100",
    apply_by=date(2025, 1, 10),
    quota_class="cold",
    quota_count=3,
    rounding=Rounding.DOWN,
    identifiers_required=("serial_number", "imei"),
    requirements=(
        need("x", "old_held_since", "at_most", date(2024, 7, 25), when("old_fuel", "is", "gas")),
        need("y", "old_type", "one_of", ("a", "b")),
    ),
    variants=(share(1_300, None, when("energy_level", "is", 1)), share(1_000, 5), flat(7)),
    is_illustrative=True,
)


@pytest.fixture
def programme():
    make.unit()
    make.category()
    return make.programme()


class TestPublishTerms:
    def test_gives_back_every_word_from_the_database(self, programme):
        assert publish_terms(programme, [RICH]) == 1

        data = Terms.objects.of(programme).get().data()
        assert data.id
        assert replace(data, id=0) == RICH

    def test_changes_nothing_the_second_time_whoever_prepared_it(self, programme):
        publish_terms(programme, [RICH])

        assert publish_terms(programme, [replace(RICH, prepared_by="c", checked_by="d")]) == 0
        assert Terms.objects.get().prepared_by == "a"

    @pytest.mark.parametrize(
        "change",
        [
            {"quota_count": 4},
            {"published_on": date(2024, 8, 26)},
            {"source_note": "another"},
            {"variants": RICH.variants[:2]},
            {"requirements": ()},
            {"rounding": Rounding.HALF_UP},
        ],
    )
    def test_refuses_other_words_under_the_same_notice_and_writes_nothing(self, programme, change):
        publish_terms(programme, [RICH])
        changed = replace(RICH, **change)

        with pytest.raises(TermsFixed) as refused:
            publish_terms(programme, [sheet(notice_number="N-9", valid_to=RICH.valid_to), changed])

        assert refused.value.papers == (changed,)
        assert Terms.objects.count() == 1

    def test_refuses_two_notices_of_one_day_for_one_purchase(self, programme):
        publish_terms(programme, [sheet()])
        other = sheet(notice_number="N-2", valid_from=date(2024, 12, 31))

        with pytest.raises(TermsContradict) as refused:
            publish_terms(programme, [other])

        assert refused.value.papers == (other,)

    def test_takes_a_later_notice_for_the_same_purchases(self, programme):
        later = sheet(notice_number="N-2", published_on=date(2024, 10, 1))

        assert publish_terms(programme, [sheet(), later]) == 2

    def test_keeps_programmes_apart(self, programme):
        publish_terms(programme, [sheet()])

        assert publish_terms(make.programme("hebei-2030"), [sheet(programme="hebei-2030")]) == 1

    def test_is_read_in_two_queries_however_many(self, programme, django_assert_num_queries):
        category = make.category()
        for count in (1, 3):
            days = [date(2025, 1, n) for n in range(1, count + 1)]
            publish_terms(programme, [sheet(published_on=d, notice_number=f"{d}") for d in days])
            with django_assert_num_queries(2):
                rows = Terms.objects.for_categories([programme.pk], [category.pk])
                assert len([row.data() for row in rows]) == count

    def test_numbers_the_variants(self, programme):
        publish_terms(programme, [RICH])

        positions = TermsVariant.objects.order_by("position").values_list("position", flat=True)
        assert list(positions) == [0, 1, 2]
