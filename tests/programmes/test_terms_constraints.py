from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from subsidy.programmes.models import Terms, TermsVariant
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def terms():
    return make.terms(make.programme(), make.category(), notice_number="N")


def refused(name, write):
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        write()


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"valid_to": date(2024, 8, 24)}, "terms_window_does_not_end_before_it_begins"),
        ({"apply_by": date(2024, 8, 24)}, "terms_can_be_applied_for_after_the_window_begins"),
        ({"checked_by": "a"}, "terms_are_checked_by_another_person"),
        ({"checked_by": ""}, "terms_are_checked_by_another_person"),
        ({"prepared_by": ""}, "terms_are_checked_by_another_person"),
        ({"quota_count": 0}, "terms_grant_a_quota_of_one_or_more"),
        ({"quota_class": ""}, "terms_grant_a_quota_of_one_or_more"),
        ({"variants": []}, "terms_have_one_variant_or_more"),
        ({"source_note": ""}, "terms_name_their_source"),
        ({"charged_to": "moon"}, "terms_use_known_words"),
        ({"payee": "nobody"}, "terms_use_known_words"),
        ({"quota_on_return": "perhaps"}, "terms_use_known_words"),
        ({"rounding": "up"}, "terms_use_known_words"),
    ],
)
def test_terms_that_cannot_be_are_refused(changes, name):
    programme, category = make.programme(), make.category()

    refused(name, lambda: make.terms(programme, category, **changes))


class TestTerms:
    def test_of_a_notice_are_published_once_also_without_unit(self, terms):
        refused(
            "terms_of_a_notice_are_published_once",
            lambda: make.terms(
                terms.programme,
                terms.category,
                notice_number="N",
                published_on=date(2024, 9, 1),
            ),
        )

    @pytest.mark.parametrize("is_local", [False, True])
    def test_published_on_one_day_never_overlap(self, terms, is_local):
        unit = make.unit() if is_local else None
        make.terms(terms.programme, terms.category, unit=unit, published_on=date(2024, 9, 1))
        refused(
            "terms_published_on_one_day_never_overlap",
            lambda: make.terms(
                terms.programme,
                terms.category,
                unit=unit,
                published_on=date(2024, 9, 1),
                valid_from=date(2024, 12, 31),
            ),
        )

    def test_published_on_one_day_may_follow_each_other_or_be_local(self, terms):
        make.terms(
            terms.programme,
            terms.category,
            valid_from=date(2025, 1, 1),
            valid_to=date(2025, 1, 31),
        )
        make.terms(terms.programme, terms.category, unit=make.unit())

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE programmes_terms SET quota_count = 9",
            "DELETE FROM programmes_terms",
            "UPDATE programmes_termsvariant SET cap_fen = 1",
            "DELETE FROM programmes_termsvariant",
        ],
    )
    def test_are_never_edited(self, terms, sql):
        def write():
            with connection.cursor() as cursor:
                cursor.execute(sql)

        refused("pgtrigger", write)

    def test_lack_no_variant_when_they_are_read(self, terms):
        row = Terms.objects.get(pk=terms.pk)
        row.variants_count = 3

        with pytest.raises(AssertionError):
            row.data()


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"position": 2}, "these terms have no further variant"),
        ({"position": 1}, "variant_has_its_own_position"),
        ({"flat_fen": 5}, "variant_pays_a_flat_sum_or_a_share"),
        ({"kind": "flat", "flat_fen": 5}, "variant_pays_a_flat_sum_or_a_share"),
        ({"kind": "flat", "rate_bp": None}, "variant_pays_a_flat_sum_or_a_share"),
        ({"rate_bp": None}, "variant_pays_a_flat_sum_or_a_share"),
        ({"kind": "gift"}, "variant_pays_a_flat_sum_or_a_share"),
        (
            {"kind": "flat", "rate_bp": None, "flat_fen": 5, "cap_fen": 5},
            "variant_pays_a_flat_sum_or_a_share",
        ),
        ({"rate_bp": 0}, "variant_rate_is_1_to_10000_bp"),
        ({"rate_bp": 10_001}, "variant_rate_is_1_to_10000_bp"),
        ({"cap_fen": 0}, "variant_pays_more_than_nothing"),
        ({"kind": "flat", "rate_bp": None, "flat_fen": 0}, "variant_pays_more_than_nothing"),
    ],
)
def test_a_variant_that_cannot_be_is_refused(terms, columns, name):
    whole = {"terms": terms, "position": 0, "conditions": [], "kind": "share", "rate_bp": 100}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        TermsVariant.objects.create(**(whole | columns))
