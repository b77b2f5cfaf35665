"""Null B: levels against the spread between merchants."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy import stats

from subsidy.audits.rules import levels


def test_the_shift_is_the_median_of_all_pairwise_means():
    """Walsh averages of 1, 2, 6: 1, 1.5, 3.5, 2, 4, 6."""
    assert levels.hodges_lehmann(np.array([2.0, 6.0, 1.0])) == pytest.approx(2.75)


def test_an_outlier_does_not_move_the_shift():
    values = np.array([0.10] * 20 + [9.0])
    assert levels.hodges_lehmann(values) == pytest.approx(0.10)


def test_many_values_are_thinned_without_moving_the_shift():
    values = np.random.default_rng(1).normal(0.3, 1, 20_000)
    assert levels.hodges_lehmann(values) == pytest.approx(np.median(values), abs=0.02)


def test_signed_ranks_see_a_rise_and_not_a_fall():
    rises = np.linspace(0.01, 0.2, 40)
    assert levels.wilcoxon_above(rises, 0) < 1e-7
    assert levels.wilcoxon_above(-rises, 0) > 0.999


def test_signed_ranks_are_those_of_the_books_with_ties_and_zeros_too():
    values = np.round(np.random.default_rng(3).normal(0.01, 0.05, 300), 2)
    expected = stats.wilcoxon(values, alternative="greater", method="asymptotic").pvalue
    assert levels.wilcoxon_above(values, 0) == pytest.approx(expected)


def test_prices_that_never_moved_say_nothing():
    assert levels.wilcoxon_above(np.full(50, 0.02), 0.02) == 1


def test_merchants_who_all_agree_still_differ_by_the_least_spread():
    null = levels.fit(np.zeros(60), tau_min=0.005)
    assert null == levels.LevelNull(centre=0, tau=0.005)


def test_a_drift_of_all_peers_is_no_rise_of_one():
    shifts = np.random.default_rng(5).normal(0.08, 0.01, 60)
    null = levels.fit(shifts, tau_min=0.005)

    honest, raised = levels.upper_tails(np.array([0.08, 0.25]), np.array([0.003, 0.003]), null)

    assert honest > 0.3
    assert raised < 1e-9


def test_a_wide_error_of_one_merchant_makes_it_less_certain():
    null = levels.LevelNull(centre=0, tau=0.01)
    sure, unsure = levels.upper_tails(np.array([0.05, 0.05]), np.array([0.001, 0.05]), null)
    assert sure < unsure


def test_a_level_below_its_peers_has_a_small_lower_tail():
    null = levels.LevelNull(centre=0.2, tau=0.02)
    level, error = np.array([0.1, 0.2, 0.3]), np.full(3, 0.01)
    lower, upper = levels.lower_tails(level, error, null), levels.upper_tails(level, error, null)
    assert lower + upper == pytest.approx([1, 1, 1])
    assert lower[0] < 1e-4 < lower[1] == pytest.approx(0.5)


def test_all_merchants_medians_are_those_of_each():
    random = np.random.default_rng(9)
    groups, values = random.integers(0, 40, 900) * 2, random.normal(size=900).round(2)
    found = levels.medians(values, groups, count=82)
    for group in range(80):
        own = values[groups == group]
        assert found.n[group] == len(own)
        if len(own):
            assert found.median[group] == np.median(own)
            assert found.mad[group] == pytest.approx(levels.mad(own))
            assert found.error[group] == pytest.approx(levels.mad(own) / np.sqrt(len(own)))
    assert found.n[81] == 0
    assert np.isnan(found.median[81])


@given(
    values=st.lists(st.floats(-1, 1).map(lambda x: round(x, 6)), min_size=3, max_size=60),
    seed=st.integers(0, 1_000),
)
def test_the_order_of_claims_changes_nothing(values, seed):
    one = np.array(values)
    other = np.random.default_rng(seed).permutation(one)

    assert levels.hodges_lehmann(one) == levels.hodges_lehmann(other)
    assert levels.mad(one) == levels.mad(other)
    assert levels.wilcoxon_above(one, 0) == pytest.approx(levels.wilcoxon_above(other, 0))
    assert 0 <= levels.wilcoxon_above(one, 0) <= 1
