"""Whose claims hang together."""

import pytest

from subsidy.audits.indicators.components import COMPONENTS
from tests import make
from tests.audits.indicators.people import gathered, merchants, sold, worded

PHONE = {"applicant__mobile": "13900001111"}


def tied(rows):
    """Claim -> what ties it."""
    return {claim[0]: claim[3] for merchant, _n, claims in rows if merchant for claim in claims}


def test_claims_of_several_people_are_tied_by_telephone_and_device(shop):
    other = make.merchant(shop.programme, shop.unit)
    device = {"payment__device": "DEV-1"}
    first, second = sold(shop, **PHONE), sold(shop, **PHONE, **device)
    third = sold(shop, other, **device)
    alone = sold(shop)
    rows = gathered(COMPONENTS, shop)
    assert tied(rows) == {
        first.reference: ["mobile:1"],
        second.reference: ["device:1", "mobile:1"],
        third.reference: ["device:1"],
    }
    assert {merchant: n for merchant, n, _claims in rows} == {
        shop.merchant.credit_code: 3,
        other.credit_code: 1,
    }
    assert alone.reference not in tied(rows)


def test_a_tablet_of_one_shop_ties_nobody(shop):
    for _ in range(3):
        sold(shop, payment__device="TABLET")
    assert tied(gathered(COMPONENTS, shop)) == {}


def test_a_device_of_an_online_shop_ties(shop):
    claims = [sold(shop, payment__device="DEV-1", channel="online") for _ in range(2)]
    assert set(tied(gathered(COMPONENTS, shop))) == {claim.reference for claim in claims}


def test_what_touches_too_many_people_is_a_hub_and_ties_nobody(shop):
    for _ in range(4):
        sold(shop, **PHONE)
    rows = gathered(COMPONENTS, shop, degree_max=3)
    assert tied(rows) == {}
    merchant, people, (kind, digest, shops) = rows[-1]
    assert (merchant, people, kind, len(digest), shops) == ("", 4, "mobile", 66, 1)


def chain(merchant, people, *, of=1, first=0):
    """A merchant's claims of so many people, each of whom shares a telephone with the next."""
    return [
        [
            f"C-{merchant}-{person:02d}-{number}",
            75_000,
            1000 * int(merchant[1:]) + person,
            [f"mobile:{person}", f"mobile:{person + 1}"],
        ]
        for person in range(first, first + people)
        for number in range(of)
    ]


def test_a_large_component_of_the_merchants_own_is_told():
    rows = [(f"M{at:02d}", 100, []) for at in range(1, 60)]
    rows.append(("M00", 100, chain("M00", 20, of=2)))
    one, *others = COMPONENTS.measure(merchants(*[100] * 60), rows, COMPONENTS.parameters)
    assert (one.k, one.is_large) == (40, True)
    assert one.figures == {
        "components": 1,
        "people_most": 20,
        "mobiles": 21,
        "accounts": 0,
        "devices": 0,
        "serials": 0,
    }
    assert {other.k for other in others} == {0}
    zh, en = worded(COMPONENTS, one)
    assert zh.startswith("100笔申请中有40笔属于1个相互关联的购买人群组（通过21个手机号、")
    assert en.startswith("40 of 100 claims belong to 1 groups of buyers who hang together")


@pytest.mark.parametrize(
    ("people", "elsewhere", "hits"),
    [
        (4, 0, 0),  # a family
        (5, 0, 5),
        (6, 4, 6),  # three in five are the merchant's own
        (6, 5, 0),  # anybody's
    ],
)
def test_a_component_counts_for_whom_most_of_it_belongs_to(people, elsewhere, hits):
    parts = [
        ("M00", 100, chain("M00", people)),
        ("M01", 100, chain("M01", elsewhere, first=people)),
    ]
    one, other = COMPONENTS.measure(merchants(100, 100), parts, COMPONENTS.parameters)
    assert (one.k, other.k) == (hits, 0)


def test_the_order_of_the_rows_changes_nothing():
    rows = [("M00", 100, chain("M00", 20)), ("M01", 100, chain("M01", 9))]
    mixed = [(merchant, n, claims[::-1]) for merchant, n, claims in rows[::-1]]
    people = merchants(100, 100)
    assert COMPONENTS.measure(people, rows, COMPONENTS.parameters) == COMPONENTS.measure(
        people, mixed, COMPONENTS.parameters
    )
