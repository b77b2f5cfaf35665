"""The second null: fitted on a reference, kept as numbers, and what moved away from it."""

import json

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from subsidy.audits.rules import frozen, rates
from tests.audits.cells import cell, trial


def cells_of(size=100, **shares):
    random = np.random.default_rng(11)
    return {
        name: cell(random, size=size, share=share, rho=0.01)[:2] for name, share in shares.items()
    }


def test_a_frozen_null_survives_being_kept_as_text():
    null = frozen.freeze(*cells_of(honest=0)["honest"])
    assert frozen.FrozenNull(**json.loads(json.dumps(null.record()))) == null


def test_it_judges_merchants_as_a_fitted_null_does():
    k, n = cells_of(honest=0)["honest"]
    fitted, kept = rates.fit(k, n), frozen.freeze(k, n)
    assert (kept.merchants, kept.claims) == (100, n.sum())
    assert rates.upper_tails(k, n, kept.null) == pytest.approx(rates.upper_tails(k, n, fitted))


def test_a_cell_in_which_many_cheat_has_moved_and_an_honest_one_has_not():
    cells = cells_of(before=0, honest=0, cheating=0.15)
    null = frozen.freeze(*cells["before"])
    same, moved = (frozen.drift(*cells[name], null) for name in ("honest", "cheating"))
    assert (same.alarm, moved.alarm) == (False, True)
    assert moved.p < 1e-6 < same.p
    assert moved.ratio == pytest.approx(moved.p0 / null.p0)
    assert moved.beyond >= 13


def test_cheats_who_are_masked_by_their_own_cell_stand_out_against_the_frozen_null():
    random = np.random.default_rng(5)
    null = frozen.freeze(*cell(random, size=100, share=0, rho=0.01)[:2]).null
    k, n, is_cheat = cell(random, size=100, share=0.15, rho=0.01)
    own = rates.upper_tails(k, n, rates.fit(k, n))[is_cheat]
    against_reference = rates.upper_tails(k, n, null)[is_cheat]
    assert np.median(own) > 1e-3
    assert np.median(against_reference) < 1e-6


def test_a_few_cheats_are_no_moving_of_the_cell():
    seen = trial(size=100, share=0.03, rho=0.01, cells=20)
    assert seen.power > 0.9
    assert seen.alarm <= 0.05


def test_a_cell_that_fell_raises_no_alarm():
    k, n = cells_of(honest=0)["honest"]
    found = frozen.drift(k // 3, n, frozen.freeze(k, n))
    assert not found.alarm
    assert found.ratio < 0.5


@given(seed=st.integers(0, 999))
@settings(max_examples=15, deadline=None)
def test_the_order_of_merchants_changes_nothing(seed):
    cells = cells_of(before=0, cheating=0.15)
    order = np.random.default_rng(seed).permutation(100)
    (k, n), (later_k, later_n) = cells["before"], cells["cheating"]
    null = frozen.freeze(k, n)
    assert frozen.freeze(k[order], n[order]) == null
    assert frozen.drift(later_k[order], later_n[order], null) == frozen.drift(
        later_k, later_n, null
    )
