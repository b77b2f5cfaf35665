"""False discovery control, by the published example of Benjamini and Hochberg (1995)."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy import stats

from subsidy.audits.rules.discovery import bonferroni, hochberg, yekutieli

PUBLISHED = np.array(
    [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459),
        *(0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
    ]
)


def test_hochberg_rejects_four_of_the_published_fifteen():
    assert (hochberg(PUBLISHED) <= 0.05).sum() == 4


def test_yekutieli_rejects_three_as_bonferroni_does():
    assert (yekutieli(PUBLISHED) <= 0.05).sum() == 3
    assert (bonferroni(PUBLISHED) <= 0.05).sum() == 3


@pytest.mark.parametrize(("control", "method"), [(hochberg, "bh"), (yekutieli, "by")])
def test_the_q_values_are_those_of_scipy(control, method):
    mixed = np.random.default_rng(3).permutation(np.append(PUBLISHED, [0.0, 0.0201, 1e-300]))
    expected = stats.false_discovery_control(mixed, method=method)
    assert control(mixed) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("control", [hochberg, yekutieli, bonferroni])
def test_tests_that_found_nothing_count_without_being_given(control):
    few, all_of_them = PUBLISHED[:5], np.append(PUBLISHED[:5], np.ones(95))
    assert control(few, tests=100) == pytest.approx(control(all_of_them)[:5], rel=1e-14)


def test_very_many_tests_are_counted_without_a_list_of_them():
    [below], [above] = (yekutieli(np.array([1e-9]), tests=n) for n in (999_999, 1_000_001))
    assert below == pytest.approx(above, rel=3e-6)


def test_nothing_tested_gives_nothing():
    assert len(yekutieli(np.empty(0))) == 0


@given(p=st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_the_stricter_control_never_flags_more(p):
    values = np.array(p)
    mild, strict = hochberg(values), yekutieli(values)

    assert np.all(values <= mild + 1e-12)
    assert np.all(mild <= strict + 1e-12)
    assert np.all(strict <= 1)


@given(p=st.lists(st.floats(0, 1), min_size=1, max_size=40), seed=st.integers(0, 99))
def test_the_order_of_the_tests_changes_nothing(p, seed):
    values, order = np.array(p), np.random.default_rng(seed).permutation(len(p))
    for control in (hochberg, yekutieli, bonferroni):
        assert control(values[order]).tolist() == control(values)[order].tolist()
