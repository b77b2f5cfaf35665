"""The indicators on simulated provinces: who is caught, who is accused, and does order matter.

The schemes follow published findings, but they are loud and the honest are kinder than life: the
figures here guard against breaking the method, they are no promise about real merchants.
"""

from dataclasses import replace
from random import Random

import pytest

from simulation.world import Plan, make_world
from subsidy.audits.rules.findings import Outcome
from subsidy.audits.services import indicators
from tests.audits.worlds import Frozen, frozen

#: Ten in a hundred shops have assistants who sometimes type the shop's own telephone.
PLAN = Plan(counter_mobiles_bp=1_000)


PARAMS = {"rule": {}} | {one.name: dict(one.parameters) for one in indicators()}


@pytest.fixture(scope="module")
def world():
    return make_world(PLAN)


def flagged(frozen_rows):
    results = frozen_rows.results(PARAMS)
    return {one.finding.merchant for one in results if one.verdict.outcome is Outcome.FLAGGED}


def shuffled(rows, seed):
    rows = list(rows)
    Random(seed).shuffle(rows)
    return rows


def test_irregular_merchants_are_flagged_and_honest_ones_are_not(world):
    irregular = {merchant.credit_code for merchant in world.irregular}
    accused = flagged(frozen(world))

    assert len(accused & irregular) >= 5
    assert len(accused - irregular) <= 2


def test_where_all_are_honest_hardly_anybody_is_flagged():
    accused = [
        flagged(frozen(make_world(replace(PLAN, seed=s, irregular=0)))) for s in (11, 12, 13)
    ]
    assert sum(map(len, accused)) <= 1


def test_the_order_of_the_rows_changes_nothing(world):
    rows = frozen(world)
    mixed = Frozen(rows.merchants, {name: shuffled(part, 7) for name, part in rows.rows.items()})

    assert mixed.results(PARAMS) == rows.results(PARAMS)


def test_the_order_of_the_merchants_changes_no_finding(world):
    rows = frozen(world)
    results = rows.results(PARAMS)
    mixed = Frozen(shuffled(rows.merchants, 7), rows.rows).results(PARAMS)

    by_merchant = {(one.indicator, one.finding.merchant): one for one in results}
    assert {(one.indicator, one.finding.merchant): one for one in mixed} == by_merchant


def test_every_probability_is_one(world):
    for one in frozen(world).results(PARAMS):
        assert one.finding.p is None or 0 <= one.finding.p <= 1
        assert one.finding.k <= one.finding.n
        assert one.finding.excess_fen >= 0
        assert bool(one.finding.gate) == (one.finding.p is None)


def test_a_lonely_merchant_is_not_judged(world):
    rows = frozen(world)
    one = rows.merchants[0]
    own = {name: [r for r in part if r[0] == one.merchant] for name, part in rows.rows.items()}
    results = Frozen([one._replace(n=200)], own).results(PARAMS)
    assert {result.finding.gate for result in results} == {"too_few_peers"}
