"""Where a claim waits and when it may be paid: arithmetic alone."""

from datetime import date, timedelta

import pytest

from subsidy.claims.rules.waiting import (
    CLAIMS_MIN,
    ON_THE_WAY,
    PROMISES,
    Expected,
    Place,
    Times,
    expected_pay,
    place_of,
)
from subsidy.claims.states import ClaimState

DAY = date(2024, 10, 1)
UNIT = Times("unit", CLAIMS_MIN, 10, 20, 30)


def days(count):
    return DAY + timedelta(days=count)


class TestPlace:
    @pytest.mark.parametrize(
        ("state", "merchant", "applicant"),
        [
            ("reserved", ("sale", "merchant"), ("sale", "merchant")),
            ("submitted", ("checks", "office"), ("checks", "office")),
            ("in_review", ("review", "office"), ("review", "office")),
            ("sent_back", ("cure", "merchant"), ("cure", "merchant")),
            ("rejected", ("appeal", "merchant"), ("appeal", "citizen")),
            ("approved", ("batch", "treasury"), ("batch", "treasury")),
            ("scheduled", ("payment", "bank"), ("payment", "bank")),
            ("recovering", ("repayment", "merchant"), ("repayment", "citizen")),
        ],
    )
    def test_names_stage_and_who_acts(self, state, merchant, applicant):
        assert place_of(state, pays_applicant=False, is_held=False) == Place(*merchant)
        assert place_of(state, pays_applicant=True, is_held=False) == Place(*applicant)

    def test_is_nowhere_once_nothing_more_is_to_come(self):
        ended = {
            state
            for state in ClaimState.values
            if place_of(state, pays_applicant=False, is_held=False) is None
        }
        assert ended == {"paid", "recovered", "lapsed", "expired", "withdrawn", "cancelled"}

    @pytest.mark.parametrize("state", ClaimState.values)
    def test_of_a_held_claim_is_the_office_where_money_waits(self, state):
        free = place_of(state, pays_applicant=False, is_held=False)
        held = place_of(state, pays_applicant=False, is_held=True)
        waits = state in ("approved", "scheduled")
        assert held == (Place("held", "office") if waits else free)

    def test_knows_states_only(self):
        assert set(ON_THE_WAY) | set(PROMISES) <= set(ClaimState.values)


class TestExpectedPay:
    def test_counts_days_from_the_entry_into_the_stage(self):
        assert expected_pay([UNIT], entered_on=DAY, today=DAY) == Expected(
            days(20), days(10), days(30), UNIT
        )

    @pytest.mark.parametrize(
        ("waited", "on", "from_"), [(15, 20, 15), (20, 20, 20), (25, 25, 25), (30, 30, 30)]
    )
    def test_never_names_a_day_that_is_past(self, waited, on, from_):
        pay = expected_pay([UNIT], entered_on=DAY, today=days(waited))
        assert pay == Expected(days(on), days(from_), days(30), UNIT)

    def test_is_unknown_for_who_waited_longer_than_nine_of_ten(self):
        assert expected_pay([UNIT], entered_on=DAY, today=days(31)) is None

    def test_takes_the_narrowest_kind_that_saw_enough(self):
        few, group = Times("unit", CLAIMS_MIN - 1, 1, 1, 1), Times("group", 99, 5, 6, 7)
        pay = expected_pay([few, group, UNIT], entered_on=DAY, today=DAY)
        assert pay == Expected(days(6), days(5), days(7), group)

    @pytest.mark.parametrize("learnt", [[], [Times("unit", CLAIMS_MIN - 1, 1, 1, 1)]])
    def test_is_unknown_where_nothing_was_learnt(self, learnt):
        assert expected_pay(learnt, entered_on=DAY, today=DAY) is None
