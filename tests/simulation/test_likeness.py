"""Honest merchants look honest, irregular ones stand out: the signals an audit has to find."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from statistics import median

import pytest

from simulation.world import Plan, make_world


@pytest.fixture(scope="session")
def by_merchant(world):
    grouped = defaultdict(list)
    for claim in world.claims:
        grouped[claim.purchase.merchant.credit_code].append(claim)
    return grouped


@pytest.fixture(scope="session")
def past_prices(world):
    grouped = defaultdict(list)
    for sale in world.past_sales:
        grouped[sale.merchant.credit_code, sale.store.code, sale.product].append(sale.price_fen)
    return grouped


def price_change_bp(claims, past_prices):
    """Return the median change of the claimed price against the store's own past median."""
    changes = []
    for claim in claims:
        sale = claim.purchase
        past_fen = median(past_prices[sale.merchant.credit_code, sale.store.code, sale.product])
        changes.append((sale.price_fen - past_fen) * 10_000 / past_fen)
    return median(changes)


def shared_share(claims, key):
    """Return the share of claims whose `key` is used by three applicants or more."""
    users = defaultdict(set)
    for claim in claims:
        users[key(claim)].add(claim.body["applicant"]["document_number"])
    return sum(1 for claim in claims if len(users[key(claim)]) >= 3) / len(claims)


def busiest_share(claims):
    """Return the share of claims bought in the busiest three days."""
    days = Counter(claim.purchase.bought_on for claim in claims)
    return max(sum(days[day + timedelta(days=n)] for n in range(3)) for day in list(days)) / len(
        claims
    )


def mobile(claim):
    return claim.body["applicant"]["mobile"]


def address(claim):
    return claim.body["applicant"]["delivery_address"]


def of_scheme(world, scheme):
    return [merchant for merchant in world.irregular if merchant.scheme == scheme]


def honest(world):
    return [merchant for merchant in world.merchants if not merchant.scheme]


def test_every_store_has_sold_every_model_before(world, past_prices):
    for merchant in world.merchants:
        for store in merchant.stores:
            for product in merchant.models:
                assert 5 <= len(past_prices[merchant.credit_code, store.code, product]) <= 9


def test_past_sales_lie_three_to_five_months_back(world):
    ends_on = {
        "appliances": date(2024, 8, 24),
        "e_bikes": date(2024, 8, 29),
        "cars": date(2024, 4, 23),
    }
    for group, last in ends_on.items():
        days = [sale.sold_on for sale in world.past_sales if sale.merchant.group == group]
        assert last - timedelta(days=150) < min(days) < last - timedelta(days=100)
        assert last - timedelta(days=3) <= max(days) <= last


def test_honest_prices_stay_within_a_few_percent_of_their_own_past(world, by_merchant, past_prices):
    for merchant in honest(world):
        change = price_change_bp(by_merchant[merchant.credit_code], past_prices)
        assert -400 < change < 400, merchant.name


def test_raised_prices_are_raised(world, by_merchant, past_prices):
    for merchant in of_scheme(world, "raised_prices"):
        change = price_change_bp(by_merchant[merchant.credit_code], past_prices)
        assert 1_000 < change < 2_000


def test_honest_applicants_share_telephones_and_addresses_only_at_home(world, by_merchant):
    for merchant in honest(world):
        claims = by_merchant[merchant.credit_code]
        assert shared_share(claims, mobile) == 0
        assert shared_share(claims, address) == 0


def test_shops_with_the_habit_type_their_own_telephone_now_and_then():
    world = make_world(Plan(irregular=0, counter_mobiles_bp=2_000))
    typed = [
        claim for claim in world.claims if mobile(claim) == claim.purchase.merchant.counter_mobile
    ]
    habits = [merchant for merchant in world.merchants if merchant.counter_mobile]
    assert 4 <= len(habits) <= 20
    assert len(habits) < len(typed) < len(world.claims) / 50


def test_couples_share_a_home_and_sometimes_a_telephone(world):
    homes, telephones = defaultdict(set), defaultdict(set)
    for claim in world.claims:
        if not claim.purchase.merchant.scheme:
            homes[address(claim)].add(claim.body["applicant"]["document_number"])
            telephones[mobile(claim)].add(claim.body["applicant"]["document_number"])
    assert {len(people) for people in homes.values()} == {1, 2}
    assert {len(people) for people in telephones.values()} == {1, 2}


def test_shared_contacts_are_shared(world, by_merchant):
    for merchant in of_scheme(world, "shared_contacts"):
        assert shared_share(by_merchant[merchant.credit_code], mobile) > 0.5


def test_borrowed_identities_meet_at_two_doors_with_telephones_of_their_own(world, by_merchant):
    (merchant,) = of_scheme(world, "borrowed_identities")
    claims = by_merchant[merchant.credit_code]
    assert shared_share(claims, address) > 0.5
    assert shared_share(claims, mobile) == 0


def test_a_burst_puts_most_claims_on_three_days(world, by_merchant):
    (merchant,) = of_scheme(world, "burst")
    assert busiest_share(by_merchant[merchant.credit_code]) > 0.6


def test_honest_bursts_are_mild(world, by_merchant):
    for merchant in honest(world):
        claims = by_merchant[merchant.credit_code]
        if len(claims) >= 60 and merchant.group != "e_bikes":
            assert busiest_share(claims) < 0.25, merchant.name


def test_weekends_pull_more_than_working_days(world):
    weekend = Counter(claim.purchase.bought_on.weekday() >= 5 for claim in world.claims)
    assert weekend[True] / 17 > weekend[False] / 44


def test_shops_sell_while_they_are_open(world):
    for claim in world.claims:
        pace = claim.purchase.merchant.pace
        assert pace.opens <= claim.purchase.bought_at.hour < pace.closes
