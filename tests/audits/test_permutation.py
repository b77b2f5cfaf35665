"""Null E: draws that repeat, whatever the order of the claims."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy import stats

from subsidy.audits.rules import concentration, runs
from subsidy.audits.rules.chance import generator
from subsidy.audits.rules.permutation import Permuted, codes_of, upper_tail

SEED = ("run-1", "91130000MA0001")


def cell(*, own_people, seed=1):
    """Two weeks of 300 claims of 300 people each; the merchant has 30 of each, of few people."""
    random = np.random.default_rng(seed)
    strata = np.repeat([0, 1], 300)
    codes = np.arange(600)
    is_own = np.zeros(600, dtype=bool)
    is_own[:30] = is_own[300:330] = True
    codes[is_own] = 1_000 + random.integers(own_people, size=60)
    return codes, strata, is_own


def test_generators_hang_on_names_alone():
    """The first number is written down: it may change with no version of numpy."""
    assert generator("run", "A").random() == generator("run", "A").random() == 0.5757714364419713
    assert generator("run", "A").random() != generator("runA", "").random()


def test_a_merchant_with_few_buyers_stands_out():
    codes, strata, is_own = cell(own_people=5)
    found = upper_tail(concentration.hhi, codes, strata, is_own, seed=SEED)
    assert found.p == 1 / 1_000
    assert found.observed > 5 * found.expected


def test_under_the_null_p_is_uniform():
    random = np.random.default_rng(4)
    p = []
    for number in range(60):
        codes, strata = random.integers(200, size=300), np.repeat([0, 1, 2], 100)
        is_own = np.zeros(300, dtype=bool)
        is_own[random.choice(300, 40, replace=False)] = True
        seed = ("run", str(number))
        p.append(upper_tail(concentration.hhi, codes, strata, is_own, seed=seed, draws=99).p)
    assert stats.kstest(p, "uniform").pvalue > 0.01


def test_the_draws_have_the_hypergeometric_law():
    """One value that 20 of 100 claims have: so many of ten drawn are expected to have it."""
    codes, strata = np.repeat([1, 0], [20, 80]), np.zeros(100, dtype=int)
    is_own = np.zeros(100, dtype=bool)
    is_own[[0, 1, 2, 3, 4, *range(95, 100)]] = True

    found = upper_tail(lambda c: (c == 1).mean(axis=1), codes, strata, is_own, seed=SEED)

    assert found.observed == 0.5
    assert found.expected == pytest.approx(0.2, abs=0.01)
    assert found.p == pytest.approx(stats.hypergeom.sf(4, 100, 20, 10), abs=0.012)


def test_a_merchant_alone_in_its_stratum_never_stands_out():
    codes, own = np.array([1, 1, 1, 2]), np.ones(4, dtype=bool)
    found = upper_tail(concentration.hhi, codes, np.zeros(4, dtype=int), own, seed=SEED)
    assert found == Permuted(observed=0.625, expected=0.625, p=1.0)


def test_claims_of_other_strata_are_not_drawn():
    """In its own week everybody buys twice; in the other nobody does."""
    codes = np.concatenate([np.repeat(np.arange(50), 2), np.arange(100, 200)])
    strata = np.repeat([0, 1], 100)
    is_own = np.zeros(200, dtype=bool)
    is_own[:100] = True
    found = upper_tail(concentration.average_frequency, codes, strata, is_own, seed=SEED)
    assert found == Permuted(observed=2.0, expected=2.0, p=1.0)


def test_many_claims_are_drawn_in_blocks(monkeypatch):
    monkeypatch.setattr("subsidy.audits.rules.permutation.NUMBERS_MAX", 5_000)
    codes, strata, is_own = cell(own_people=5)
    assert upper_tail(concentration.hhi, codes, strata, is_own, seed=SEED).p == 1 / 1_000


@given(shuffle=st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_the_order_of_the_claims_changes_nothing(shuffle):
    codes, strata, is_own = cell(own_people=40)
    order = np.random.default_rng(shuffle).permutation(len(codes))
    for statistic in (concentration.hhi, concentration.top_share, runs.longest_in_lines):
        one, other = (
            upper_tail(statistic, codes[o], strata[o], is_own[o], seed=SEED, draws=99)
            for o in (np.arange(len(codes)), order)
        )
        assert one == other


def test_names_become_numbers_in_the_names_order():
    assert codes_of(["b", "a", "b"]).tolist() == [1, 0, 1]
    assert codes_of([]).tolist() == []
