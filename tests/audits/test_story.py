"""The shortest story of claims that hang together."""

import pytest
from hypothesis import given, strategies as st

from subsidy.audits.rules.story import Told, tell

PHONE, ACCOUNT, TABLET = ("mobile", "d1"), ("account", "a1"), ("device", "tablet")


def ring():
    """Seven buyers with one telephone at three shops in two days; two of them with one account."""
    return [
        Told(
            claim=f"C-{number}",
            buyer=f"B-{number}",
            shop=f"S-{number % 3}",
            day=f"2024-09-0{1 + number % 2}",
            attributes=(PHONE, TABLET, *([ACCOUNT] if number < 2 else [])),
        )
        for number in range(7)
    ]


def test_a_ring_is_told_in_one_line():
    story = tell(ring(), hubs=[TABLET])
    assert story.en == "7 buyers, 1 telephone, 3 shops, 2 days"
    assert story.zh == "7名购买人、1个手机号、3家门店、2天"


def test_an_attribute_that_joins_nothing_more_is_not_told():
    """The account's claims hang together by the telephone already."""
    [(bond, claims)] = tell(ring(), hubs=[TABLET]).bonds
    assert bond == PHONE
    assert claims == tuple(f"C-{number}" for number in range(7))


def test_parts_that_one_attribute_joins_are_told_by_both():
    chain = [
        Told("C-1", "B-1", "S", "d", (("serial", "x"),)),
        Told("C-2", "B-2", "S", "d", (("serial", "x"), ("mobile", "y"))),
        Told("C-3", "B-2", "S", "d", (("mobile", "y"),)),
        Told("C-3", "B-2", "S", "d", (("photo", "z"),)),
    ]
    story = tell(chain)
    assert [bond for bond, _claims in story.bonds] == [("mobile", "y"), ("serial", "x")]
    assert story.en == "2 buyers, 1 telephone, 1 serial number, 1 shop, 1 day"
    assert story.claims == 3


def test_claims_that_only_a_hub_holds_have_no_bonds():
    alone = [Told("C-1", "B", "S", "d", (TABLET,)), Told("C-2", "B", "S", "d", (TABLET,))]
    assert tell(alone, hubs=[TABLET]).bonds == ()


@given(order=st.permutations(range(7)))
def test_the_order_of_the_claims_changes_nothing(order):
    claims = ring()
    assert tell([claims[at] for at in order]) == tell(claims)


def test_a_story_needs_claims():
    with pytest.raises(AssertionError):
        tell([])
