"""What other registers report: of honest merchants enough, of schemes what gives them away."""

import csv
from collections import Counter, defaultdict
from dataclasses import replace

import pytest

from simulation import files, habits, schemes
from simulation.facts import Fate
from simulation.feeds import FEEDS
from simulation.merchants import found_merchants
from simulation.people import Population
from simulation.schemes.new_codes import known_model
from simulation.world import Plan, make_world

PLAN = Plan(
    seed=12,
    merchants=120,
    claims=5_000,
    counter_mobiles_bp=1_000,
    life=habits.HARD,
    cast=schemes.Cast(
        schemes.STRONG,
        mixed_bp=9_000,
        only=("fake_sales", "two_tier_prices", "refunds_kept", "invented_serials"),
    ),
)


@pytest.fixture(scope="module")
def world():
    return make_world(PLAN)


@pytest.fixture(scope="module")
def feeds(world):
    return world.feeds


def of(world, name):
    return {one.credit_code for one in world.merchants if name in one.schemes}


def test_every_feed_has_rows_under_its_columns(feeds):
    assert feeds.keys() == FEEDS.keys()
    for kind, rows in feeds.items():
        assert rows
        assert {len(row) for row in rows} == {len(FEEDS[kind].columns)}


def test_they_repeat_themselves(world, feeds):
    again = make_world(PLAN)
    assert again.feeds == feeds
    assert [claim.body for claim in again.claims] == [claim.body for claim in world.claims]


def test_a_cell_has_three_to_twelve_percent_irregular_merchants(world):
    cells = defaultdict(list)
    for merchant in world.merchants:
        cells[merchant.group, merchant.kind == "online seller"].append(bool(merchant.scheme))
    for cell, irregular in cells.items():
        assert sum(irregular) <= max(1, len(irregular) * 0.12), cell
        assert sum(irregular) >= 1
    assert any(len(merchant.schemes) == 2 for merchant in world.merchants)


def test_all_schemes_are_dealt_about_as_often():
    founded = found_merchants(7, 350, people=Population(7), period=PLAN.period)
    plan = schemes.Cast(schemes.WEAK, (1_100, 1_200))
    merchants = schemes.cast_world(7, founded, count=0, plan=plan)
    dealt = Counter(name for merchant in merchants for name in merchant.schemes)
    assert len(dealt) >= 25
    assert max(dealt.values()) <= 6


def test_irregular_merchants_send_enough_claims_to_be_worth_it(world):
    counts = Counter(claim.purchase.merchant.credit_code for claim in world.claims)
    assert min(counts[one.credit_code] for one in world.irregular) >= schemes.CLAIMS_MIN
    assert sum(counts.values()) == PLAN.claims


def test_honest_merchants_bought_in_what_they_sold_or_nearly(world, feeds):
    bought, sold = Counter(), Counter()
    for code, _kind, _reference, brand, model, units, _day in feeds["purchase_stock"]:
        bought[code, brand, model] += units
    for claim in world.claims:
        product = known_model(claim.purchase)
        sold[claim.purchase.merchant.credit_code, product.brand, product.model] += 1
    short = Counter()
    for key, units in sold.items():
        short[key[0]] += max(0, units - bought[key])
    honest = [one.credit_code for one in world.merchants if not one.scheme]
    assert sum(short[code] > 3 for code in honest) <= len(honest) / 20
    for code in of(world, "fake_sales") | of(world, "invented_serials"):
        assert short[code] > 3


def test_refunds_that_nobody_tells_of_come_after_the_last_day(world, feeds):
    kept = {c.invoice_number: c.purchase.facts.fate for c in world.claims}
    for number, status, day in feeds["invoice_status"]:
        fate = kept[number]
        assert status == ("voided" if fate == Fate.VOIDED else "red_lettered")
        if fate == Fate.REFUNDED:
            assert day > PLAN.period.ends_on


def test_two_tier_shops_sell_cheaper_without_subsidy(world, feeds):
    claimed, others = defaultdict(list), defaultdict(list)
    for claim in world.claims:
        sale = claim.purchase
        if sale.facts.is_dearer:
            claimed[sale.merchant.credit_code, sale.product.model].append(sale.price_fen)
    for code, _reference, _category, _brand, model, price_fen, _day in feeds["unsubsidised_sale"]:
        others[code, model].append(price_fen)
    assert claimed
    for key, prices in claimed.items():
        assert sum(others[key]) / len(others[key]) < 0.95 * sum(prices) / len(prices)


def test_they_are_written_as_files(feeds, tmp_path):
    path = tmp_path / "activation.csv"
    files.write_feed(path, "activation", feeds["activation"])
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(feeds["activation"])
    assert rows[0].keys() == set(FEEDS["activation"].columns)


def test_in_a_plain_world_nobody_has_a_habit():
    world = make_world(replace(PLAN, life=habits.PLAIN, merchants=24, claims=400))
    honest = [claim for claim in world.claims if not claim.purchase.merchant.scheme]
    assert {claim.purchase.facts.fate for claim in honest} == {Fate.KEPT}
    assert len({claim.body["payment"]["device"] for claim in honest}) > 0.85 * len(honest)
