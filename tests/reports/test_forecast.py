"""When a line's money runs out."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies

from bench.forecast import measure
from subsidy.reports.rules import PACE_DAYS, Runway, runway

SUNDAY = date(2024, 9, 29)


def lasts(available_fen, demand):
    return runway(available_fen, demand, as_of=SUNDAY)


class TestRunway:
    def test_of_an_even_pace_is_the_money_by_the_pace(self):
        seen = lasts(9_500, [1_000] * PACE_DAYS)
        assert (seen.pace_fen, seen.expected_on) == (1_000, SUNDAY + timedelta(days=10))
        assert seen.early_on < seen.expected_on < seen.late_on
        assert (seen.late_on - seen.early_on).days <= 4

    def test_is_wider_where_the_days_differ(self):
        even = lasts(20_000, [1_000] * PACE_DAYS)
        uneven = lasts(20_000, [500, 1_500] * (PACE_DAYS // 2))
        assert uneven.early_on < even.early_on
        assert uneven.late_on > even.late_on

    def test_gives_the_newest_week_most_weight(self):
        rising = [1_000] * 21 + [2_000] * 7
        assert lasts(10_000, rising).pace_fen == 1_400
        assert lasts(10_000, rising[::-1]).pace_fen == 1_100

    def test_knows_the_weekdays(self):
        # Saturdays and Sundays bring nothing else but double; the first day ahead is a Monday.
        weeks = [700, 700, 700, 700, 700, 1_400, 1_400] * 4
        shifted = weeks[-1:] + weeks[:-1]  # the last whole day is a Saturday, as_of a Sunday
        on_monday = lasts(2_600, shifted)
        on_weekend = runway(2_600, shifted[2:] + shifted[:2], as_of=SUNDAY - timedelta(days=3))
        assert on_monday.expected_on - SUNDAY >= on_weekend.expected_on - (
            SUNDAY - timedelta(days=3)
        )

    def test_that_is_longer_than_a_year_names_no_day(self):
        assert lasts(10**9, [1_000] * PACE_DAYS) == Runway(
            pace_fen=1_000, early_on=None, expected_on=None, late_on=None
        )

    @pytest.mark.parametrize(
        ("available_fen", "demand"),
        [
            (0, [1_000] * PACE_DAYS),
            (9, [0] * PACE_DAYS),
            (9, [0] * (PACE_DAYS - 6) + [5] * 6),
            (9, [5] * 14 + [-9] * 14),
            (9, [100] * 14 + [-60] * 14),
        ],
    )
    def test_is_not_foretold_without_money_or_pace(self, available_fen, demand):
        assert lasts(available_fen, demand) is None

    def test_leaves_out_the_days_before_the_first_sale(self):
        late_start = [0] * 14 + [1_000] * 14
        assert lasts(9_500, late_start) == lasts(9_500, [1_000] * 14)

    @given(
        strategies.integers(1, 10**12),
        strategies.lists(strategies.integers(0, 10**9), min_size=PACE_DAYS, max_size=PACE_DAYS),
    )
    def test_keeps_its_days_in_order(self, available_fen, demand):
        seen = lasts(available_fen, demand)
        if seen:
            days = [seen.early_on, seen.expected_on, seen.late_on]
            known = [day for day in days if day]
            assert days[: len(known)] == known == sorted(known)
            assert all(day > SUNDAY for day in known)


@pytest.mark.long
class TestBackTest:
    def test_finds_four_of_five_lines_within_the_band(self):
        cover = next(one for one in measure() if one.name == "forecast_cover_80")
        assert 75 <= cover.value <= 88
