"""Money beyond expectation, odds by band, the order of visits and the random arm."""

from collections import Counter

import pytest
from hypothesis import given, strategies as st
from scipy import stats

from subsidy.audits.rules.bands import BANDS, all_odds, band_of, odds
from subsidy.audits.rules.money import by_claim_fen, excess_fen
from subsidy.audits.rules.order import (
    Drawn,
    Place,
    Visit,
    order,
    random_arm,
    random_slots,
)


@pytest.mark.parametrize(
    ("excess", "subsidies_fen", "expected_fen"),
    [
        (1.5, [10_000, 20_000], 22_500),
        (9.0, [10_000, 20_000], 30_000),
        (-2.0, [10_000], 0),
        (3.0, [], 0),
    ],
)
def test_excess_money_is_the_excess_at_the_hits_mean(excess, subsidies_fen, expected_fen):
    assert excess_fen(excess, subsidies_fen) == expected_fen


def test_a_claim_counts_once_at_its_largest_reason():
    reasons = [(300, ["C-2", "C-1"]), (200, ["C-2"]), (90, ["C-3"])]
    assert by_claim_fen(reasons) == {"C-1": 150, "C-2": 200, "C-3": 90}


@pytest.mark.parametrize(
    ("evidence", "name"),
    [
        *[(0, "weak"), (3.99, "weak"), (4, "moderate"), (7.99, "moderate")],
        *[(8, "strong"), (15, "strong"), (15.01, "overwhelming")],
    ],
)
def test_bands_by_evidence(evidence, name):
    assert band_of(evidence).name == name


def test_until_cases_are_closed_the_bands_carry_the_published_guesses():
    assert {name: found.mean for name, found in all_odds({}).items()} == pytest.approx(
        {"weak": 0.02, "moderate": 0.15, "strong": 0.40, "overwhelming": 0.70}
    )


def test_closed_cases_take_the_place_of_the_guess():
    """Forty guessed of a hundred, as good as twenty cases; then 90 of 180 are confirmed."""
    found = odds(BANDS[2], confirmed=90, closed=180)
    assert found.mean == pytest.approx((8 + 90) / (20 + 180))
    assert (found.low, found.high) == pytest.approx(stats.beta(98, 102).interval(0.9))


def test_visits_go_where_an_hour_brings_back_most():
    visits = [
        Visit("B", evidence=9, money_fen=1_000_000, hours=4),
        Visit("C", evidence=2, money_fen=9_000_000, hours=4),
        Visit("A", evidence=9, money_fen=1_000_000, hours=4),
    ]
    assert order(visits, all_odds({})) == [
        Place("A", "strong", 0.4, 50_000),
        Place("B", "strong", 0.4, 50_000),
        Place("C", "weak", 0.02, 22_500),
    ]


@pytest.mark.parametrize(("slots", "expected"), [(0, 0), (1, 1), (10, 1), (11, 2), (40, 4)])
def test_a_tenth_of_the_visits_is_random(slots, expected):
    assert random_slots(slots) == expected


SIZES = {"A": 100, "B": 200, "C": 300, "D": 400, "E": 0, "F": 9_000}


def test_the_arm_takes_so_many_and_the_largest_for_certain():
    drawn = random_arm(SIZES, slots=3, seed="run-1")
    assert len(drawn) == 3
    assert Drawn("F", 1.0) in drawn
    assert all(one.inclusion == pytest.approx(2 * SIZES[one.merchant] / 1_000) for one in drawn[:2])


def test_everybody_is_drawn_as_often_as_its_inclusion_probability_says():
    seen = Counter(
        (one.merchant, one.inclusion)
        for seed in range(1_500)
        for one in random_arm(SIZES, slots=3, seed=str(seed))
    )
    assert set(seen) == {("A", 0.2), ("B", 0.4), ("C", 0.6), ("D", 0.8), ("F", 1.0)}
    for (_merchant, inclusion), times in seen.items():
        assert times / 1_500 == pytest.approx(inclusion, abs=0.04)


def test_more_slots_than_merchants_take_them_all():
    assert random_arm(SIZES, slots=9, seed="s") == [Drawn(name, 1.0) for name in "ABCDF"]
    assert random_arm(SIZES, slots=0, seed="s") == []
    assert random_arm({}, slots=3, seed="s") == []


@given(
    sizes=st.dictionaries(st.text("abcdef", min_size=1), st.integers(0, 10**12), max_size=30),
    slots=st.integers(0, 12),
    seed=st.text("xyz", max_size=3),
)
def test_the_draw_hangs_on_seed_and_merchants_alone(sizes, slots, seed):
    drawn = random_arm(sizes, slots=slots, seed=seed)
    backwards = dict(reversed(sizes.items()))
    assert drawn == random_arm(backwards, slots=slots, seed=seed)
    assert len(drawn) == min(slots, sum(fen > 0 for fen in sizes.values()))
    assert len({one.merchant for one in drawn}) == len(drawn)
    assert all(0 < one.inclusion <= 1 for one in drawn)
