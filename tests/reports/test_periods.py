"""Weeks and months of reports, and when they are due."""

from datetime import date, datetime

import pytest

from subsidy.core.clock import SHANGHAI
from subsidy.reports.models.schedules import Weekday
from subsidy.reports.rules.periods import MONTHLY, WEEKLY, Timetable, period_due, period_ending
from subsidy.reports.states import ReportKind


def moment(*parts):
    return datetime(*parts, tzinfo=SHANGHAI)


def test_rules_and_states_call_the_kinds_alike():
    assert ReportKind.values == [WEEKLY, MONTHLY]
    assert date(2024, 10, 7).weekday() == Weekday.MONDAY


@pytest.mark.parametrize(
    ("kind", "ending", "first"),
    [
        (WEEKLY, date(2024, 10, 1), date(2024, 9, 25)),
        (WEEKLY, date(2024, 3, 3), date(2024, 2, 26)),
        (MONTHLY, date(2024, 9, 30), date(2024, 9, 1)),
        (MONTHLY, date(2024, 2, 29), date(2024, 2, 1)),
        (MONTHLY, date(2025, 2, 28), date(2025, 2, 1)),
        (MONTHLY, date(2024, 10, 14), date(2024, 9, 15)),
        (MONTHLY, date(2025, 3, 30), date(2025, 3, 1)),  # February has no 30th
        (MONTHLY, date(2025, 1, 14), date(2024, 12, 15)),
    ],
)
def test_a_period_has_all_its_days(kind, ending, first):
    period = period_ending(kind, ending)
    assert (period.from_on, period.to_on) == (first, ending)


@pytest.mark.parametrize(
    ("timetable", "after", "due"),
    [
        ({"kind": WEEKLY, "weekday": 0}, (2024, 10, 1, 12), (2024, 10, 7, 8)),
        ({"kind": WEEKLY, "weekday": 1}, (2024, 10, 1, 7, 59), (2024, 10, 1, 8)),
        ({"kind": WEEKLY, "weekday": 1}, (2024, 10, 1, 8), (2024, 10, 8, 8)),
        ({"kind": MONTHLY, "day": 1}, (2024, 10, 1, 8), (2024, 11, 1, 8)),
        ({"kind": MONTHLY, "day": 28}, (2025, 1, 28, 9), (2025, 2, 28, 8)),
    ],
)
def test_a_report_is_due_next_after_a_moment(timetable, after, due):
    assert Timetable(**timetable, hour=8, zone=SHANGHAI).next_due(moment(*after)) == moment(*due)


def test_a_report_looks_at_the_days_before_it_is_due():
    week = period_due(WEEKLY, moment(2024, 10, 7, 8))
    month = period_due(MONTHLY, moment(2024, 10, 1, 0))
    assert (week.from_on, week.to_on) == (date(2024, 9, 30), date(2024, 10, 6))
    assert (month.from_on, month.to_on) == (date(2024, 9, 1), date(2024, 9, 30))
