"""Null A: the beta-binomial of the peers."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy import stats

from subsidy.audits.rules import rates
from subsidy.audits.rules.dispersion import dispersion, spread_between, winsorised_variance

SIXTY_HONEST = (np.array([5, 2, 4, 3] * 15), np.array([100, 60, 90, 50] * 15))


def test_dispersion_is_that_of_the_published_funnel():
    """FunnelPlotR's standardised ratios, no winsorising: phi 2.948033."""
    numerators = np.array([100, 150, 180, 80, 120, 225])
    denominators = np.array([108, 112, 165, 95, 100, 220])
    z = np.log(numerators / denominators) * np.sqrt(denominators)

    assert dispersion(z, tail=0) == pytest.approx(2.948033, abs=5e-7)


def test_a_winsorised_normal_has_a_smaller_variance():
    assert winsorised_variance(0.10) == pytest.approx(0.67865, abs=5e-5)
    assert winsorised_variance(0) == 1


def test_chance_alone_has_dispersion_one():
    z = np.random.default_rng(7).standard_normal(200_000)
    assert dispersion(z) == pytest.approx(1, abs=0.01)


def test_one_merchant_has_no_spread():
    assert spread_between(np.array([1.0]), np.array([4.0])) == 0


def test_peers_who_differ_by_chance_alone_are_fitted_as_a_binomial():
    k, n = SIXTY_HONEST
    null = rates.fit(k, n)

    assert null.rho == rates.RHO_MIN
    assert rates.upper_tails(np.array([12]), np.array([100]), null)[0] == pytest.approx(
        stats.binom.sf(11, 100, null.p0), rel=0.01
    )


def test_peers_who_differ_more_widen_the_null():
    rng = np.random.default_rng(3)
    n = np.full(400, 200)
    rho, p0 = 0.03, 0.05
    k = rng.binomial(n, rng.beta(p0 * (1 - rho) / rho, (1 - p0) * (1 - rho) / rho, 400))

    null = rates.fit(k, n)

    assert null.rho == pytest.approx(rho, rel=0.35)
    assert null.p0 == pytest.approx(p0, rel=0.15)


def test_a_few_cheats_hardly_move_the_null():
    k, n = SIXTY_HONEST
    honest = rates.fit(k, n)
    mixed = rates.fit(np.append(k, [70, 45]), np.append(n, [100, 60]))

    assert mixed.p0 == pytest.approx(honest.p0, rel=0.05)
    assert rates.upper_tails(np.array([70]), np.array([100]), mixed)[0] < 1e-6


def test_cheats_who_all_cheat_alike_are_not_drawn_into_the_core():
    k = np.array([0] * 54 + [71] * 5)
    n = np.array([45] * 54 + [110] * 5)
    null = rates.fit(k, n)

    assert null.p0 < 0.001
    assert rates.upper_tails(np.array([71]), np.array([110]), null)[0] < 1e-9


def test_the_tail_keeps_probabilities_that_one_minus_the_rest_would_lose():
    null = rates.RateNull(p0=0.01, rho=0.001)
    tail = rates.upper_tails(np.array([200]), np.array([300]), null)[0]
    assert 0 < tail < 1e-100


def test_nobody_with_the_property_leaves_a_rate_above_zero():
    null = rates.fit(np.zeros(20, dtype=int), np.full(20, 50))
    assert null.p0 == pytest.approx(0.5 / 1000)


def test_everybody_with_the_property_leaves_a_rate_below_one():
    null = rates.fit(np.full(20, 50), np.full(20, 50))
    assert null.p0 == pytest.approx(1 - 0.5 / 1000)


def test_shrinking_draws_few_claims_to_the_peers_and_leaves_many_alone():
    null = rates.RateNull(p0=0.05, rho=0.02)
    few, many = rates.shrunk(np.array([2, 200]), np.array([4, 400]), null)
    assert 0.05 < few < 0.10
    assert 0.40 < many < 0.50


def test_peers_who_hardly_differ_do_not_hide_a_merchant_who_does():
    null = rates.RateNull(p0=0.003, rho=rates.RHO_MIN)
    assert rates.shrunk(np.array([71]), np.array([110]), null)[0] > 0.3


def test_excess_is_what_the_peers_rate_does_not_explain():
    null = rates.RateNull(p0=0.05, rho=0.02)
    assert rates.excess(np.array([17]), np.array([212]), null)[0] == pytest.approx(6.4)


MERCHANTS = st.lists(
    st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=2,
    max_size=60,
)


@given(rows=MERCHANTS, seed=st.integers(0, 1_000))
def test_the_order_of_merchants_changes_nothing(rows, seed):
    k, n = (np.array(column) for column in zip(*rows, strict=True))
    order = np.random.default_rng(seed).permutation(len(k))

    assert rates.fit(k[order], n[order]) == rates.fit(k, n)


@given(rows=MERCHANTS)
def test_every_tail_is_a_probability(rows):
    k, n = (np.array(column) for column in zip(*rows, strict=True))
    tails = rates.upper_tails(k, n, rates.fit(k, n))

    assert np.all((tails >= 0) & (tails <= 1))
    assert np.all(tails[k == 0] == 1)
