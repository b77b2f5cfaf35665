"""The office's clock: it runs on working days while a claim waits here, not while sent back."""

from datetime import date, datetime, timedelta

import pytest

from subsidy.claims.rules.service_promise import (
    Step,
    due_on,
    spells,
    waited,
)
from subsidy.claims.rules.working_days import (
    after_working_days,
    is_working_day,
    working_days_between,
)
from subsidy.core.clock import SHANGHAI


def at(month, day, hour=12):
    return datetime(2024, month, day, hour, tzinfo=SHANGHAI)


def steps(*moves):
    return [Step(verb, target, moment) for verb, target, moment in moves]


SUBMITTED = ("submit", "submitted", at(10, 8))
REFERRED = ("refer", "in_review", at(10, 8, 13))
SENT_BACK = ("send_back", "sent_back", at(10, 11))
AGAIN = ("submit", "submitted", at(10, 21))
REJECTED = ("reject", "rejected", at(10, 23))
APPEALED = ("appeal", "in_review", at(10, 30))
APPROVED = ("approve", "approved", at(11, 1))
BOUNCED = ("bounce", "approved", at(11, 8))


class TestWorkingDays:
    @pytest.mark.parametrize(
        ("day", "works"),
        [
            (date(2024, 9, 30), True),
            (date(2024, 10, 1), False),  # National Day
            (date(2024, 10, 12), True),  # a Saturday worked for it
            (date(2024, 10, 13), False),
            (date(2027, 2, 5), False),  # eve of the Spring Festival
            (date(2027, 2, 8), False),  # its third day
            (date(2027, 2, 9), True),
            (date(2027, 9, 15), False),  # Mid-Autumn
            (date(2027, 10, 1), False),
            (date(2027, 10, 4), True),
            (date(2027, 10, 9), False),  # a Saturday
            (date(2031, 1, 23), True),  # beyond the table: weekends and fixed days only
            (date(2031, 1, 1), False),
        ],
    )
    def test_are_those_of_the_notice_or_else_of_the_table(self, day, works):
        assert is_working_day(day) is works

    @pytest.mark.parametrize(
        ("count", "expected"),
        [(0, date(2024, 9, 30)), (1, date(2024, 10, 8)), (5, date(2024, 10, 12))],
    )
    def test_are_counted_from_the_next_one_on(self, count, expected):
        start = date(2024, 9, 30)
        assert after_working_days(start, count) == expected
        assert working_days_between(start, expected) == count

    def test_between_a_day_and_an_earlier_one_are_none(self):
        assert working_days_between(date(2024, 10, 12), date(2024, 10, 8)) == 0


class TestClock:
    def test_stands_while_the_claim_is_sent_back(self):
        moves = steps(SUBMITTED, REFERRED, SENT_BACK, AGAIN, (*REFERRED[:2], at(10, 21, 15)))
        ran = [(spell.start, spell.end) for spell in spells(moves, "review")]
        assert ran == [(at(10, 8), at(10, 11)), (at(10, 21), None)]
        assert waited(moves, "review", until=at(10, 22)) == timedelta(days=4)

    def test_of_acceptance_ends_with_the_automatic_checks(self):
        moves = steps(SUBMITTED, REFERRED)
        assert waited(moves, "accept", until=at(12, 1)) == timedelta(hours=1)
        assert due_on(moves, "accept", days=3) is None

    def test_begins_anew_with_an_appeal_and_a_bounce(self):
        moves = steps(SUBMITTED, REFERRED, REJECTED, APPEALED)
        assert [spell.start for spell in spells(moves, "review")] == [at(10, 30)]
        moves = steps(SUBMITTED, APPROVED, BOUNCED)
        assert [spell.start for spell in spells(moves, "pay")] == [at(11, 8)]

    def test_has_not_begun_before_anything_was_submitted(self):
        moves = steps(("reserve", "reserved", at(10, 8)))
        assert (spells(moves, "review"), due_on(moves, "review", days=15)) == ([], None)
        assert waited(moves, "review", until=at(12, 1)) == timedelta()


class TestDue:
    @pytest.mark.parametrize(
        ("moves", "expected"),
        [
            (steps(SUBMITTED), date(2024, 10, 14)),  # five working days, one of them a Saturday
            (steps(SUBMITTED, REFERRED), date(2024, 10, 14)),
            (steps(SUBMITTED, REFERRED, SENT_BACK), None),
            (steps(SUBMITTED, REFERRED, SENT_BACK, AGAIN), date(2024, 10, 23)),
            (steps(SUBMITTED, REFERRED, REJECTED), None),
            (steps(SUBMITTED, REFERRED, REJECTED, APPEALED), date(2024, 11, 6)),
        ],
    )
    def test_is_so_many_days_of_the_office(self, moves, expected):
        assert due_on(moves, "review", days=5) == expected

    def test_is_at_once_when_the_days_were_used_before_it_was_sent_back(self):
        moves = steps(SUBMITTED, REFERRED, SENT_BACK, AGAIN)
        assert due_on(moves, "review", days=2) == date(2024, 10, 21)

    def test_counts_the_days_of_shanghai(self):
        late = datetime(2024, 10, 8, 23, 30, tzinfo=SHANGHAI)
        assert due_on(steps(("submit", "submitted", late)), "accept", days=1) == date(2024, 10, 9)
