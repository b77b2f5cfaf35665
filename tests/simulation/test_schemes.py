"""Each scheme changes what it says, in as many claims as its intensity says, and nothing else."""

from collections import Counter
from dataclasses import asdict, replace
from datetime import date
from itertools import pairwise

import pytest

from simulation import books, habits, schemes
from simulation.chance import stream
from simulation.merchants import Period, found_merchants
from simulation.people import Population
from simulation.products import catalogue
from simulation.sales import Buyers, purchases
from simulation.schemes.stage import Stage

SEED = 31
PERIOD = Period(date(2024, 9, 1), date(2024, 10, 31))
MOMENT = {"bought_at", "delivered_on", "facts.reported_at"}
#: What differs between an honest purchase and the same one under the scheme.
CHANGES = {
    "raised_prices": {"price_fen"},
    "capped_prices": {"price_fen", "product"},
    "new_codes": {"price_fen", "product"},
    "two_tier_prices": {"facts.is_dearer"},
    "fake_sales": {"facts.is_stocked", "facts.is_proved", "facts.is_activated",
                   "facts.is_received"},
    "hired_buyers": {"buyer", "facts.device", *MOMENT},
    "insiders": {"buyer", "facts.is_proved"},
    "shared_contacts": {"buyer"},
    "borrowed_identities": {"buyer"},
    "one_device": {"facts.device"},
    "burst": MOMENT,
    "split_orders": {"buyer", "store", "facts.sitting", *MOMENT},
    "sequential_invoices": {"facts.sitting"},
    "refunds_kept": {"facts.fate"},
    "voided_invoices": {"facts.fate", "facts.is_activated"},
    "address_cluster": {"buyer"},
    "back_filled": {"facts.reported_at"},
    "near_serials": {"facts.serial", "facts.is_stocked", "facts.is_activated"},
    "invented_serials": {"facts.serial", "facts.is_stocked", "facts.is_activated"},
    "reused_photos": {"facts.scene"},
    "far_places": {"facts.photographed_in"},
    "old_items_again": {"facts.old_number", "facts.is_received"},
    "night_entry": MOMENT,
    "drop_stuffing": {"bought_at"},
    "ring": {"buyer", "facts.device"},
    "shipped_away": {"facts.region"},
    "used_goods": {"facts.is_used", "facts.is_stocked", "facts.is_activated"},
}  # fmt: skip


@pytest.fixture(scope="module")
def people():
    return Population(SEED)


@pytest.fixture(scope="module")
def merchants(people):
    products = catalogue(SEED, is_premium=True)
    founded = found_merchants(SEED, 60, people=people, period=PERIOD, products=products)
    return [habits.give(SEED, habits.HARD, one, people=people, period=PERIOD) for one in founded]


class Played:
    """A merchant that suits the scheme: its honest purchases, and what becomes of them."""

    def __init__(self, name, merchants, people, touched_bp=6_000):
        scheme = schemes.SCHEMES[name]
        merchant = next(one for one in merchants if scheme.suits(one))
        buyers = Buyers(SEED, people)
        plain = purchases(SEED, merchant, period=PERIOD, count=120, buyers=buyers)
        self.honest = habits.live(SEED, merchant, plain, buyers)
        stage = Stage(stream(SEED, name), buyers, touched_bp)
        self.played = scheme.play(stage, self.honest)
        self.pairs = list(zip(self.honest, self.played, strict=True))
        self.touched = [new for _, new in self.pairs if new.is_irregular]


@pytest.fixture
def play(merchants, people):
    return lambda name, **changes: Played(name, merchants, people, **changes)


def differences(old, new):
    names = {name for name in old.__slots__ if getattr(old, name) != getattr(new, name)}
    if "facts" in names:
        before, after = asdict(old.facts), asdict(new.facts)
        names |= {f"facts.{name}" for name in before if before[name] != after[name]}
    return names - {"facts", "is_irregular"}


def test_there_are_enough_and_each_is_described():
    assert len(schemes.SCHEMES) >= 14
    assert schemes.SCHEMES.keys() == CHANGES.keys()


@pytest.mark.parametrize("name", CHANGES)
def test_changes_what_it_says_and_nothing_else(name, play):
    done = play(name)
    changed = Counter()
    for old, new in done.pairs:
        if new.is_irregular:
            changed.update(differences(old, new))
        else:
            assert new == old
    assert set(changed) == CHANGES[name]
    # Whole models, pairs of buyers and what chance left as it was come near the share.
    assert 0.5 <= len(done.touched) / len(done.pairs) <= 0.75


@pytest.mark.parametrize("name", CHANGES)
def test_touches_little_where_it_is_weak(name, play):
    done = play(name, touched_bp=2_000)
    assert 0.1 <= len(done.touched) / len(done.pairs) <= 0.35


def test_buyers_of_hired_lines_are_new_and_follow_each_other(play):
    done = play("hired_buyers")
    moments = sorted(one.bought_at for one in done.touched)
    gaps = [(b - a).total_seconds() for a, b in pairwise(moments)]
    assert sum(gap <= 200 for gap in gaps) > len(gaps) * 0.8
    assert len({one.facts.device for one in done.touched}) == 2


def test_capped_prices_lie_at_the_cap_or_just_above(play):
    caps = {1: 1_000_000, 2: 1_333_400}
    for one in play("capped_prices").touched:
        cap_fen = caps[one.product.energy_level]
        assert cap_fen <= one.price_fen < cap_fen * 1.01


def test_split_orders_give_one_buyer_several_categories_within_minutes(play):
    done = play("split_orders")
    groups = {}
    for one in done.touched:
        groups.setdefault(one.facts.sitting, []).append(one)
    for parts in groups.values():
        assert len({one.buyer.document_number for one in parts}) == 1
        assert len({one.product.category for one in parts}) == len(parts)
        moments = [one.bought_at for one in parts]
        assert (max(moments) - min(moments)).total_seconds() <= 600


def test_near_serials_differ_from_one_before_by_one_sign(play):
    serials = [one.facts.serial for one in play("near_serials").touched]
    assert len(set(serials)) == len(serials)
    near = [
        any(sum(a != b for a, b in zip(one, other, strict=True)) <= 2 for other in serials[:place])
        for place, one in enumerate(serials)
        if place
    ]
    assert sum(near) > len(near) * 0.6


def test_old_bicycles_are_received_once_a_family(play):
    touched = play("old_items_again").touched
    assert 0 < sum(one.facts.is_received for one in touched) <= len(touched) / 6


def test_night_sales_are_made_while_the_shop_is_shut(play):
    assert {one.bought_at.hour for one in play("night_entry").touched} <= {1, 2, 3, 4}


def test_a_ring_shares_its_telephones_between_merchants(merchants, people):
    buyers, props = Buyers(SEED, people), {}
    small = [one for one in merchants if one.kind == "town shop"][:2]
    mobiles = []
    for merchant in small:
        member = replace(merchant, scheme="ring", ring=1)
        honest = purchases(SEED, member, period=PERIOD, count=60, buyers=buyers)
        played = schemes.play(SEED, member, honest, buyers, intensity=schemes.STRONG, props=props)
        mobiles.append({one.buyer.mobile for one in played if one.is_irregular})
    assert len(mobiles[0] & mobiles[1]) > 6


class TestInvoiceBooks:
    def book(self, play, name):
        done = play(name)
        merchant = done.honest[0].merchant
        return books.write(SEED, merchant, done.played)

    def longest_run(self, book):
        numbers = sorted(int(one.facts.invoice) for one in book.purchases)
        longest = run = 1
        for before, after in pairwise(numbers):
            run = run + 1 if after == before + 1 else 1
            longest = max(longest, run)
        return longest

    def test_numbers_rise_with_the_days_and_are_used_once(self, play):
        book = self.book(play, "one_device")
        by_day = sorted(book.purchases, key=lambda one: (one.bought_on, one.facts.invoice))
        numbers = [one.facts.invoice for one in by_day]
        assert numbers == sorted(set(numbers))

    def test_every_day_has_at_least_as_many_invoices_as_subsidised_sales(self, play):
        book = self.book(play, "one_device")
        sold = Counter(one.bought_on for one in book.purchases)
        counts = dict(book.counts)
        assert counts.keys() == sold.keys()
        assert all(counts[day] > sold[day] for day in sold)

    def test_only_a_sitting_writes_many_in_a_row(self, play):
        assert self.longest_run(self.book(play, "one_device")) < 8
        assert self.longest_run(self.book(play, "sequential_invoices")) >= 9
