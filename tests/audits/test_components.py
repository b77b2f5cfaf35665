"""What hangs together, and what binds nobody."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy import stats

from subsidy.audits.rules.components import link, members
from subsidy.audits.rules.pairs import pairs


def linked(*rows, claims_count=8, **options):
    claims, attributes = (np.array(column, dtype=int) for column in zip(*rows, strict=True))
    return link(claims, attributes, claims_count=claims_count, **options)


def test_claims_hang_together_through_any_number_of_attributes():
    found = linked((6, 0), (3, 0), (3, 1), (5, 1), (1, 2), (2, 2), (7, 3))
    assert found.labels.tolist() == [0, 1, 1, 3, 4, 3, 3, 7]
    assert found.binding.tolist() == [0, 1, 2]
    assert [group.tolist() for group in members(found.labels)] == [[1, 2], [3, 5, 6]]


def test_an_attribute_of_many_claims_is_a_hub_and_binds_nobody():
    hub = [(claim, 4) for claim in range(6)]
    found = linked(*hub, (0, 9), (1, 9), degree_max=5)
    assert found.hubs == [(4, 6)]
    assert [group.tolist() for group in members(found.labels)] == [[0, 1]]


def test_an_attribute_that_a_person_named_no_hub_binds():
    hub = [(claim, 4) for claim in range(6)]
    found = linked(*hub, degree_max=5, no_hubs=[4])
    assert found.hubs == []
    assert len(members(found.labels)[0]) == 6


def test_a_pair_given_twice_counts_once():
    assert linked((0, 1), (0, 1), (1, 1), degree_max=2).hubs == []


def test_hubs_are_listed_the_largest_first():
    rows = [(c, 3) for c in range(3)] + [(c, 1) for c in range(4)] + [(c, 2) for c in range(3)]
    assert linked(*rows, degree_max=2).hubs == [(1, 4), (2, 3), (3, 3)]


def test_nothing_hangs_together_where_there_is_nothing():
    none = np.empty(0, dtype=int)
    assert link(none, none, claims_count=0).labels.tolist() == []
    assert link(none, none, claims_count=2).labels.tolist() == [0, 1]
    assert members(none) == []


ROWS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 20)), min_size=1, max_size=60)


@given(rows=ROWS, seed=st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_the_order_of_the_pairs_changes_nothing(rows, seed):
    mixed = [rows[at] for at in np.random.default_rng(seed).permutation(len(rows))]
    one, other = (linked(*some, claims_count=31, degree_max=6) for some in (rows, mixed))
    assert one.labels.tolist() == other.labels.tolist()
    assert (one.hubs, one.binding.tolist()) == (other.hubs, other.binding.tolist())
    assert pairs(*np.array(rows).T, shared_min=1) == pairs(*np.array(mixed).T, shared_min=1)


def town(*, merchants=100, buyers=60, ring=0, seed=5):
    """Merchants with buyers of their own, but for the first three, who share `ring` of them."""
    random = np.random.default_rng(seed)
    rows = [(m, a) for m in range(merchants) for a in random.choice(20_000, buyers, replace=False)]
    rows += [(m, 20_000 + a) for m in range(3) for a in range(ring)]
    return np.array(rows).T


def test_a_ring_shares_more_than_chance_would():
    found = pairs(*town(ring=12))
    strong = [(pair.left, pair.right) for pair in found if pair.q <= 0.001]
    assert strong == [(0, 1), (0, 2), (1, 2)]


def test_merchants_who_share_by_chance_are_no_ring():
    assert [pair for pair in pairs(*town(merchants=300)) if pair.q <= 0.05] == []


def test_the_probability_is_the_hypergeometrics():
    """Two merchants of five buyers each, among fifty that others have."""
    rows = [(0, a) for a in range(5)] + [(1, a) for a in range(2, 7)]
    rows += [(2 + a // 10, a) for a in range(7, 57)]
    [pair] = pairs(*np.array(rows).T)
    assert (pair.left, pair.right, pair.shared) == (0, 1, 3)
    assert pair.expected == pytest.approx(25 / 57)
    assert pair.p == pytest.approx(stats.hypergeom.sf(2, 57, 5, 5))


def test_where_everybody_shares_everything_nobody_stands_out():
    rows = [(m, a) for m in range(6) for a in range(10)]
    assert {pair.p for pair in pairs(*np.array(rows).T)} == {1.0}


def test_nobody_has_no_pairs():
    none = np.empty(0, dtype=int)
    assert pairs(none, none) == []
