from datetime import date

import pytest

from subsidy.programmes.rules import choose_terms, contradictions
from tests.programmes.sheets import sheet

FIRST = sheet(id=1, published_on=date(2024, 8, 25))
RAISED = sheet(id=2, notice_number="N-2", published_on=date(2024, 10, 1))
LOCAL = sheet(id=3, notice_number="N-3", published_on=date(2024, 8, 25), unit_code="130181")


def choose(*candidates, bought_on=date(2024, 9, 1), decided_on=date(2024, 10, 2), unit="130100"):
    return choose_terms(candidates, bought_on=bought_on, decided_on=decided_on, unit_code=unit)


class TestChooseTerms:
    def test_takes_the_latest_published_whatever_the_order(self):
        assert choose(FIRST, RAISED) == choose(RAISED, FIRST) == RAISED

    def test_knows_only_what_is_published_when_deciding(self):
        assert choose(FIRST, RAISED, decided_on=date(2024, 9, 30)) == FIRST
        assert choose(FIRST, RAISED, decided_on=date(2024, 10, 1)) == RAISED

    @pytest.mark.parametrize("day", [date(2024, 8, 25), date(2024, 12, 31)])
    def test_holds_both_ends_of_the_window(self, day):
        assert choose(FIRST, bought_on=day, decided_on=date(2025, 1, 1)) == FIRST

    @pytest.mark.parametrize("day", [date(2024, 8, 24), date(2025, 1, 1)])
    def test_refuses_a_day_outside_every_window(self, day):
        assert choose(FIRST, RAISED, bought_on=day) == "bought_outside_window"

    def test_refuses_terms_that_come_out_only_later_as_a_day_without_terms(self):
        assert choose(RAISED, decided_on=date(2024, 9, 30)) == "bought_outside_window"

    def test_refuses_a_category_without_terms(self):
        assert choose() == "not_eligible_category"

    def test_refuses_a_category_whose_terms_are_another_unit_s(self):
        assert choose(LOCAL) == "not_eligible_category"
        assert choose(LOCAL, unit=None) == "not_eligible_category"

    def test_takes_local_terms_in_their_unit(self):
        assert choose(LOCAL, unit="130181") == LOCAL

    def test_of_one_day_prefers_local_terms(self):
        assert choose(FIRST, LOCAL, unit="130181") == choose(LOCAL, FIRST, unit="130181") == LOCAL

    def test_prefers_later_general_terms_to_local_ones(self):
        assert choose(LOCAL, RAISED, unit="130181") == RAISED


class TestContradictions:
    def test_are_windows_that_meet_on_a_day_in_notices_of_one_day(self):
        other = sheet(notice_number="N-2", valid_from=date(2024, 12, 31))

        assert contradictions([sheet(), other]) == [other]

    @pytest.mark.parametrize(
        "changes",
        [
            {"published_on": date(2024, 8, 26)},
            {"unit_code": "130181"},
            {"category": "appliances.stove"},
            {"valid_from": date(2025, 1, 1), "valid_to": date(2025, 1, 31)},
        ],
    )
    def test_are_none_where_one_can_tell_which_governs(self, changes):
        assert contradictions([sheet(), sheet(notice_number="N-2", **changes)]) == []


class TestDeadline:
    def test_holds_the_last_day(self):
        terms = sheet(apply_by=date(2025, 1, 10))

        assert terms.takes_applications(date(2025, 1, 10))
        assert not terms.takes_applications(date(2025, 1, 11))

    def test_is_no_deadline_where_none_is_set(self):
        assert sheet().takes_applications(date(2099, 1, 1))
