"""Null C: windows of days against the calendar."""

import numpy as np
import pytest
from scipy import stats

from subsidy.audits.rules import counts


def test_windows_sum_days_in_a_row():
    daily = np.array([[1, 0, 2, 3], [0, 0, 0, 1]])
    assert counts.windows(daily, days=3).tolist() == [[3, 5], [0, 1]]


def test_a_merchant_is_no_part_of_its_own_calendar():
    own = np.array([[10, 0], [1, 1]])
    shares = counts.shares_of_others(own, own.sum(axis=0))
    assert shares.tolist() == [[0.5, 0.5], [1.0, 0.0]]


def test_an_only_merchant_has_no_calendar():
    own = np.array([[3, 4]])
    assert counts.shares_of_others(own, own.sum(axis=0)).tolist() == [[0, 0]]


def test_the_expectation_spreads_the_merchants_own_claims_over_its_active_days():
    shares = np.array([[0.2, 0.4, 0.4]])
    active = np.array([[False, True, True]])
    assert counts.expected(np.array([10]), shares, active).tolist() == [[0, 5, 5]]


def test_dispersion_of_chance_alone_is_about_one():
    observed = np.random.default_rng(2).poisson(4, 20_000).astype(float)
    assert counts.pearson_dispersion(observed, np.full(20_000, 4.0)) == pytest.approx(1, abs=0.05)


def test_windows_that_expect_nothing_say_nothing_of_dispersion():
    assert counts.pearson_dispersion(np.array([3.0]), np.array([0.0])) == 1


def test_without_dispersion_the_tail_is_poissons():
    tail = counts.upper_tails(np.array([9.0]), np.array([3.0]), 1.0)[0]
    assert tail == pytest.approx(stats.poisson.sf(8, 3))


def test_dispersion_widens_the_tail():
    observed, hoped = np.array([12.0]), np.array([3.0])
    narrow, wide = (counts.upper_tails(observed, hoped, phi)[0] for phi in (1.0, 2.5))
    assert wide > 10 * narrow


def test_the_negative_binomial_has_the_mean_and_variance_asked_for():
    hoped, phi = 6.0, 2.5
    law = stats.nbinom(hoped / (phi - 1), 1 / phi)
    assert (law.mean(), law.var()) == pytest.approx((hoped, phi * hoped))


def test_a_tail_of_nothing_observed_is_one():
    assert counts.upper_tails(np.array([0.0, 0.0]), np.array([2.0, 3.0]), 2.0).tolist() == [1, 1]


def test_of_equally_surprising_windows_the_fullest_then_the_earliest_counts():
    tails, observed = np.array([0.5, 0.0, 0.0, 0.0]), np.array([1.0, 40.0, 60.0, 60.0])
    assert counts.most_surprising(tails, observed) == 2


def test_all_merchants_at_once_are_as_each_alone():
    random = np.random.default_rng(3)
    hoped = random.random((30, 12)).round(1)
    hoped[4] = 0
    observed = random.poisson(hoped).astype(float)
    tails = counts.upper_tails(observed, np.maximum(hoped, 0.2), 1.4)

    dispersions = counts.pearson_dispersions(observed, hoped)
    places = counts.most_surprising_in_lines(tails, observed)

    alone = [counts.pearson_dispersion(o, e) for o, e in zip(observed, hoped, strict=True)]
    assert dispersions == pytest.approx(alone, rel=1e-14)
    assert places.tolist() == [
        counts.most_surprising(t, o) for t, o in zip(tails, observed, strict=True)
    ]


@pytest.mark.parametrize(
    ("p", "tests", "expected"), [(0.01, 1, 0.01), (0.01, 2, 0.0199), (1, 9, 1)]
)
def test_the_smallest_of_many_is_corrected(p, tests, expected):
    assert counts.sidak(p, tests=tests) == pytest.approx(expected)


def test_the_correction_keeps_very_small_probabilities():
    assert counts.sidak(1e-30, tests=20) == pytest.approx(2e-29)


def test_poisson_limits_are_the_published_ones():
    """FunnelPlotR's limits of the ratio at 95 %."""
    low, high = counts.poisson_limits(np.array([15.0, 20.0, 30.0]))
    assert low == pytest.approx([0.5596924, 0.6108260, 0.6746958], abs=5e-8)
    assert high == pytest.approx([1.649348, 1.544419, 1.427562], abs=5e-7)
