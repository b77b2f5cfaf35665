"""The tails of the beta-binomial against sums of sixty digits."""

from decimal import Decimal, localcontext
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy import stats

from subsidy.audits.rules.betabinomial import Law, log_mass, upper_tails


def exact_tail(k, n, law):
    """The sum itself, in sixty digits: no logarithm."""
    with localcontext(prec=60):
        p0, rho = Decimal(law.p0), Decimal(law.rho)
        a, b = p0 * (1 - rho) / rho, (1 - p0) * (1 - rho) / rho
        mass, tail = Decimal(1), Decimal(0)
        for i in range(n):
            mass *= (b + i) / (a + b + i)
        for x in range(n + 1):
            tail += mass if x >= k else 0
            mass *= (n - x) * (x + a) / ((x + 1) * (max(n - x - 1, 0) + b))
    return float(tail)


@pytest.mark.parametrize("rho", [1e-5, 0.002, 0.03, 0.3, 0.5])
@pytest.mark.parametrize("p0", [0.0003, 0.05, 0.4, 0.97])
@pytest.mark.parametrize(("k", "n"), [(1, 1), (2, 30), (30, 30), (17, 60), (160, 180)])
def test_a_tail_is_the_exact_sum_to_ten_digits(p0, rho, k, n):
    law = Law(p0, rho)
    [tail] = upper_tails(np.array([k]), np.array([n]), law)
    assert tail == pytest.approx(exact_tail(k, n, law), rel=1e-11, abs=1e-300)


def test_a_tail_of_1e_minus_300_is_still_exact():
    law = Law(0.005, 0.0005)
    exact = exact_tail(267, 300, law)
    assert 1e-300 < exact < 1e-280
    [tail] = upper_tails(np.array([267]), np.array([300]), law)
    assert tail == pytest.approx(exact, rel=1e-11, abs=0)


def test_a_long_tail_is_the_exact_sum_too():
    law, n = Law(0.05, 0.1), 2_500
    [tail] = upper_tails(np.array([200]), np.array([n]), law)
    masses = stats.betabinom.pmf(np.arange(200, n + 1), n, law.a, law.b)
    assert tail == pytest.approx(masses.sum(), rel=1e-10)


def test_the_masses_add_up_to_one():
    n = np.full(81, 80)
    assert np.exp(log_mass(np.arange(81), n, Law(0.2, 0.04))).sum() == pytest.approx(1, rel=1e-13)


def test_nothing_seen_is_certain():
    assert upper_tails(np.array([0, 0]), np.array([0, 9]), Law(0.1, 0.1)).tolist() == [1, 1]


@given(
    pairs=st.lists(
        st.integers(1, 3_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        min_size=1,
        max_size=20,
    ),
    p0=st.floats(0.001, 0.9),
    rho=st.floats(1e-5, 0.5),
)
@settings(max_examples=15, deadline=None)
def test_nobodys_tail_hangs_on_who_else_is_asked(pairs, p0, rho):
    k, n = np.array(pairs).T
    together = upper_tails(k, n, Law(p0, rho))
    alone = [upper_tails(k[i : i + 1], n[i : i + 1], Law(p0, rho))[0] for i in range(len(k))]
    assert together.tolist() == alone
    assert np.all((together >= 0) & (together <= 1))


def test_two_thousand_merchants_are_judged_in_a_moment():
    rng = np.random.default_rng(1)
    n = np.clip(np.exp(rng.normal(5, 1, 2_000)).astype(int), 30, 20_000)
    k = rng.binomial(n, rng.beta(1.6, 30, 2_000))
    start = perf_counter()
    upper_tails(k, n, Law(0.05, 0.03))
    assert perf_counter() - start < 1  # about 0.02 s on a quiet core
