"""How few hands hold the claims, and how long the invoices run."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from subsidy.audits.rules import concentration
from subsidy.audits.rules.runs import Run, longest, longest_in_lines, run_bound

LINES = np.array([[7, 7, 7, 2, 2, 9], [1, 2, 3, 4, 5, 6], [4, 4, 4, 4, 4, 4]])


def test_counts_are_per_line_the_most_frequent_first():
    assert concentration.counts_in_lines(LINES).tolist() == [
        [3, 2, 1, 0, 0, 0],
        [1, 1, 1, 1, 1, 1],
        [6, 0, 0, 0, 0, 0],
    ]


def test_the_index_is_the_sum_of_squared_shares():
    assert concentration.hhi(LINES).tolist() == pytest.approx([14 / 36, 1 / 6, 1])


def test_average_frequency_is_how_often_a_claims_own_value_occurs():
    """(9 + 4 + 1) / 6."""
    assert concentration.average_frequency(LINES).tolist() == pytest.approx([14 / 6, 1, 6])


def test_the_top_share_is_what_the_most_frequent_hold():
    assert concentration.top_share(LINES, top=2).tolist() == pytest.approx([5 / 6, 2 / 6, 1])


def test_the_longest_run_is_found_and_doubles_count_once():
    assert longest(np.array([12, 10, 11, 11, 30, 31, 5])) == Run(10, 3)
    assert longest(np.array([1, 2, 8, 9])) == Run(1, 2)
    assert longest(np.array([], dtype=int)) == Run(0, 0)
    assert longest_in_lines(np.array([[3, 1, 2], [1, 5, 9]])).tolist() == [3, 1]


def test_the_bound_is_fellers_and_one_run_from_the_first_invoice():
    assert run_bound(12, n=80, share=0.3) == pytest.approx(80 * 0.3**11 * 0.7 + 0.3**12)


@pytest.mark.parametrize(
    ("length", "n", "share", "bound"),
    [(0, 9, 0.5, 1), (10, 9, 0.5, 0), (9, 9, 1, 1), (1, 5, 0.5, 1)],
)
def test_the_bound_at_its_edges(length, n, share, bound):
    assert run_bound(length, n=n, share=share) == bound


@pytest.mark.parametrize(("share", "length"), [(0.1, 3), (0.3, 5), (0.6, 10)])
def test_long_runs_are_no_more_frequent_than_the_bound(share, length):
    random = np.random.default_rng(8)
    rows = random.random((1_500, 200)) < share
    lengths = np.array([longest(np.flatnonzero(row)).length for row in rows])
    bounds = [run_bound(length, n=int(row.sum()), share=share) for row in rows]
    seen = (lengths >= length).mean()
    assert 0 < seen < np.mean(bounds) < 2 * seen + 0.01


@given(values=st.lists(st.integers(0, 30), min_size=1, max_size=40), seed=st.integers(0, 99))
def test_the_order_of_the_claims_changes_nothing(values, seed):
    one = np.array(values)
    other = np.random.default_rng(seed).permutation(one)
    for figure in (concentration.hhi, concentration.average_frequency, concentration.top_share):
        assert figure(one[None]).tolist() == figure(other[None]).tolist()
    assert longest(one) == longest(other)
