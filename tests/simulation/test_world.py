"""The world is whole, repeats itself, and its people and papers are their own."""

import json
from collections import Counter
from hashlib import sha256

import pytest

from simulation import schemes
from simulation.world import Plan, claim_counts, make_world

SMALL = Plan(merchants=12, irregular=0, claims=300)


def fingerprint(world):
    text = json.dumps([claim.body for claim in world.claims], sort_keys=True)
    return sha256(text.encode()).hexdigest()


def values(world, kind):
    bodies = [claim.body for claim in world.claims]
    numbers = [body["purchase"]["identifiers"] for body in bodies]
    numbers += [body.get("old_item", {}).get("identifiers", []) for body in bodies]
    return [number["value"] for row in numbers for number in row if number["kind"] == kind]


def test_it_has_what_was_planned(world):
    assert len(world.merchants) == 60
    assert len(world.claims) == 4_000
    assert Counter(merchant.scheme for merchant in world.irregular) == {
        "raised_prices": 2,
        "shared_contacts": 2,
        "burst": 1,
        "borrowed_identities": 1,
    }


def test_it_repeats_itself():
    first, again = make_world(SMALL), make_world(SMALL)
    assert fingerprint(first) == fingerprint(again)
    assert [sale.price_fen for sale in first.past_sales] == [
        sale.price_fen for sale in again.past_sales
    ]


def test_another_seed_is_another_world():
    other = Plan(seed=7, merchants=12, irregular=0, claims=300)
    assert fingerprint(make_world(SMALL)) != fingerprint(make_world(other))


def test_claims_are_sent_in_order_and_within_the_period(world):
    days = [claim.sent_on for claim in world.claims]
    assert days == sorted(days)
    for claim in world.claims:
        assert world.plan.period.starts_on <= claim.purchase.bought_on <= claim.sent_on
        assert claim.sent_on <= world.plan.period.ends_on


def test_merchants_differ_in_size_and_all_trade(world):
    counts = claim_counts(world.plan, world.merchants)
    assert sum(counts) == 4_000
    assert min(counts) >= 10
    assert max(counts) > 4 * min(counts)


def test_merchants_live_in_all_units_and_have_one_to_four_stores(world):
    assert len({merchant.county.unit for merchant in world.merchants}) == 14
    assert {len(merchant.stores) for merchant in world.merchants} == {1, 2, 3, 4}
    assert {store.channel for one in world.merchants for store in one.stores} == {"store", "online"}


@pytest.mark.parametrize("attribute", ["credit_code", "name", "payout"])
def test_no_two_merchants_share(world, attribute):
    shared = Counter(getattr(merchant, attribute) for merchant in world.merchants)
    assert max(shared.values()) == 1


def test_terminals_belong_to_one_store(world):
    terminals = [store.terminal for one in world.merchants for store in one.stores]
    assert len(set(terminals)) == len(terminals)


@pytest.mark.parametrize(
    "kind",
    ["serial_number", "vin", "old_vin", "scrap_certificate", "frame_number", "old_frame_number",
     "plate"],
)  # fmt: skip
def test_identifiers_are_used_once(world, kind):
    used = values(world, kind)
    assert used
    assert len({value.upper().replace(" ", "") for value in used}) == len(used)


def test_invoices_and_external_ids_are_used_once(world):
    bodies = [claim.body for claim in world.claims]
    assert len({body["purchase"]["invoice"]["number"] for body in bodies}) == 4_000
    assert len({body["external_id"] for body in bodies}) == 4_000


def test_nobody_buys_the_same_category_twice(world):
    rights = Counter(
        (claim.body["applicant"]["document_number"], claim.body["category"])
        for claim in world.claims
    )
    assert max(rights.values()) == 1


def test_some_buy_in_several_categories(world):
    people = Counter(claim.body["applicant"]["document_number"] for claim in world.claims)
    assert 50 < sum(1 for count in people.values() if count > 1) < 400


def test_every_irregular_merchant_has_sixty_irregular_claims_and_honest_ones(world):
    claims = Counter(
        (claim.purchase.merchant.credit_code, claim.purchase.is_irregular) for claim in world.claims
    )
    for merchant in world.irregular:
        assert claims[merchant.credit_code, True] >= 60
        assert claims[merchant.credit_code, True] + claims[merchant.credit_code, False] == (
            schemes.CLAIMS_EACH
        )


def test_honest_merchants_have_no_irregular_claim(world):
    assert not [
        claim
        for claim in world.claims
        if claim.purchase.is_irregular and not claim.purchase.merchant.scheme
    ]
