"""Null A: the beta-binomial of the peers."""

from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy import stats

from subsidy.audits.rules import rates
from subsidy.audits.rules.dispersion import dispersion, spread_between, winsorised_variance
from tests.audits.cells import cell

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
    null = rates.RateNull(p0=0.05, rho=0.1)  # worth nine claims
    found = rates.shrunk(np.array([2, 200]), np.array([4, 400]), null)
    assert found == pytest.approx([(2 + 0.45) / (4 + 9), (200 + 0.45) / (400 + 9)])


@pytest.mark.parametrize("rho", [rates.RHO_MIN, 0.02, 0.05])
def test_for_shrinking_the_peers_rate_is_worth_nineteen_claims_at_most(rho):
    found = rates.shrunk(np.array([2, 200]), np.array([4, 400]), rates.RateNull(p0=0.05, rho=rho))
    assert found == pytest.approx([(2 + 0.95) / (4 + 19), (200 + 0.95) / (400 + 19)])


def test_peers_who_hardly_differ_do_not_hide_a_merchant_who_does():
    null = rates.RateNull(p0=0.003, rho=rates.RHO_MIN)
    assert rates.shrunk(np.array([71]), np.array([110]), null)[0] > 0.3


def test_excess_is_what_the_peers_rate_does_not_explain():
    null = rates.RateNull(p0=0.05, rho=0.02)
    assert rates.excess(np.array([17]), np.array([212]), null)[0] == pytest.approx(6.4)


def by_the_formula(k, n):
    """p0 and rho as the method was published, step by step."""
    rates_, core = k / n, k / n <= np.quantile(k / n, 0.95)
    p0 = max(k[core].sum() / n[core].sum(), 0.5 / n[core].sum())
    z = (rates_ - p0) / np.sqrt(p0 * (1 - p0) / n)
    z = np.clip(z, *np.quantile(z, [0.1, 0.9]))
    phi, w, size = np.mean(z**2) / 0.67865, n / (p0 * (1 - p0)), len(n)
    tau2 = max(0, (size * phi - (size - 1)) / (w.sum() - (w**2).sum() / w.sum()))
    return p0, np.clip(tau2 / (p0 * (1 - p0)), 1e-5, 0.5)


@pytest.mark.parametrize("rho", [0.002, 0.01, 0.03, 0.2])
def test_the_fit_is_the_published_one(rho):
    """The core differs only where several merchants lie at the quantile itself: here none do."""
    k, n, _cheats = cell(np.random.default_rng(6), size=96, share=0.04, rho=rho)
    null = rates.fit(k, n)
    assert (null.p0, null.rho) == pytest.approx(by_the_formula(k, n), rel=1e-4)


def test_all_figures_of_a_cell_come_at_once():
    k, n, _cheats = cell(np.random.default_rng(6), size=60, share=0.05, rho=0.01)
    null = rates.fit(k, n)
    found = rates.judge(k, n, null)
    assert found.p.tolist() == rates.upper_tails(k, n, null).tolist()
    assert found.expected + found.excess == pytest.approx(k)
    assert found.ratio * null.p0 == pytest.approx(found.shrunk)


def test_thirty_indicators_of_two_thousand_merchants_take_a_moment():
    k, n, _cheats = cell(np.random.default_rng(6), size=2_000, share=0.02, rho=0.01)
    start = perf_counter()
    for _indicator in range(30):
        rates.judge(k, n, rates.fit(k, n))
    assert perf_counter() - start < 3  # about 0.5 s on a quiet core


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
@settings(max_examples=40, deadline=None)
def test_every_tail_is_a_probability(rows):
    k, n = (np.array(column) for column in zip(*rows, strict=True))
    tails = rates.upper_tails(k, n, rates.fit(k, n))

    assert np.all((tails >= 0) & (tails <= 1))
    assert np.all(tails[k == 0] == 1)
