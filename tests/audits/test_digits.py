"""Digits against the peers' digits, by published figures where there are any."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from subsidy.audits.rules import digits

PUBLISHED = np.array([231, 124, 97, 70, 64, 54, 40, 54, 38])
SEED = ("run-1", "A")


def test_chi_square_is_the_published_one():
    """772 first digits, of R's jfa and benford.analysis: 7.6517427, p .4682064."""
    found = digits.chi_square(PUBLISHED, digits.benford(1, 9))
    assert found == pytest.approx((7.6517427, 0.4682064), abs=5e-8)


def test_digits_are_cut_out_of_whole_numbers():
    values = np.array([10, 99, 499_900, 10**17 + 5, 999_999])
    assert digits.first(values).tolist() == [1, 9, 4, 1, 9]
    assert digits.first_two(values).tolist() == [10, 99, 49, 10, 99]
    assert digits.last_two(values).tolist() == [10, 99, 0, 5, 99]


@given(value=st.integers(10, 10**15))
def test_digits_are_those_that_are_written(value):
    text, one = str(value), np.array([value])
    assert digits.first(one)[0] == int(text[0])
    assert digits.first_two(one)[0] == int(text[:2])
    assert digits.last_two(one)[0] == int(text[-2:])


def test_digits_are_counted_from_the_lowest():
    assert digits.counted(np.array([1, 9, 1]), lowest=1, highest=9).tolist() == [
        *[2, 0, 0, 0, 0, 0, 0, 0, 1]
    ]


def test_no_digit_of_the_peers_is_impossible():
    shares = digits.peers_shares(np.array([9, 0, 0]))
    assert shares.sum() == pytest.approx(1)
    assert shares.min() > 0


@pytest.mark.parametrize(("n", "exceeded"), [(50, 0.99), (100, 0.91), (300, 0.32), (500, 0.07)])
def test_the_published_cut_off_accuses_small_samples(n, exceeded):
    """Why the expected deviation is used: how often perfect Benford data exceed 0.015."""
    shares = digits.benford(1, 9)
    drawn = np.random.default_rng(1).multinomial(n, shares, size=4_000)
    assert (digits.mad(drawn, shares) > 0.015).mean() == pytest.approx(exceeded, abs=0.025)


@pytest.mark.parametrize(("lowest", "highest", "n"), [(1, 9, 500), (10, 99, 2_000)])
def test_the_expected_deviation_is_what_chance_shows(lowest, highest, n):
    shares = digits.benford(lowest, highest)
    drawn = np.random.default_rng(2).multinomial(n, shares, size=2_000)
    seen = digits.mad(drawn, shares).mean()
    assert digits.expected_mad(shares, n) == pytest.approx(seen, rel=0.02)


def test_a_merchant_like_its_peers_does_not_stand_out():
    shares = digits.peers_shares(np.array([5_000, 300, 200, 100]))
    found = digits.judge(np.array([890, 55, 37, 18]), shares, seed=SEED)
    assert found.p > 0.3
    assert found.excess < found.expected


def test_an_over_used_ending_stands_out_and_is_named():
    shares = digits.peers_shares(np.full(100, 200))
    counts = np.random.default_rng(6).multinomial(800, shares)
    counts[88] += 160
    found = digits.judge(counts, shares, seed=SEED)
    assert (found.p, found.most) == (1 / 1_000, 88)
    assert found == digits.judge(counts, shares, seed=SEED)
    assert found.mad == pytest.approx(found.expected + found.excess)
