"""Whose buyers come back within days."""

from subsidy.audits.indicators.splitting import SPLITTING
from tests import make
from tests.audits.indicators.people import gathered, hits_in, merchants, sold, worded

BUYER = {"applicant__document_number": make.resident_id(77)}
WASHER = {"category": "appliances.washer"}


def washers(shop):
    make.terms(shop.programme, make.category("appliances.washer"))


def test_two_claims_of_a_buyer_on_neighbouring_days_are_hits(shop):
    washers(shop)
    first, second = sold(shop, day=1, **BUYER), sold(shop, **BUYER, **WASHER)
    sold(shop)
    [(merchant, n, hits)] = gathered(SPLITTING, shop)
    assert (merchant, n) == (shop.merchant.credit_code, 3)
    assert hits == sorted(
        [claim.reference, claim.subsidy_fen, [1, False]] for claim in (first, second)
    )


def test_two_people_behind_one_telephone_or_door_are_one_buyer(shop):
    phone, door = {"applicant__mobile": "13900001111"}, {"applicant__delivery_address": "南街1号"}
    hit = [sold(shop, **phone), sold(shop, **phone), sold(shop, day=1, **door), sold(shop, **door)]
    assert set(hits_in(gathered(SPLITTING, shop))) == {claim.reference for claim in hit}


def test_neighbouring_invoices_of_a_buyer_are_told(shop):
    washers(shop)
    first = sold(shop, **BUYER, purchase__invoice__number="24132000000100000009")
    second = sold(shop, **BUYER, **WASHER, purchase__invoice__number="24132000000100000010")
    hits = hits_in(gathered(SPLITTING, shop))
    assert hits == {first.reference: [0, True], second.reference: [0, True]}


def test_who_comes_back_later_or_elsewhere_is_no_hit(shop):
    washers(shop)
    sold(shop, day=2, **BUYER)
    sold(shop, **BUYER, **WASHER)
    other = make.merchant(shop.programme, shop.unit)
    sold(shop, applicant__mobile="13900001111")
    sold(shop, other, applicant__mobile="13900001111")
    assert hits_in(gathered(SPLITTING, shop)) == {}


def test_three_people_behind_one_telephone_are_no_buyer(shop):
    three = [sold(shop, applicant__mobile="13900001111") for _ in range(3)]
    assert hits_in(gathered(SPLITTING, shop)) == {}
    family = hits_in(gathered(SPLITTING, shop, household_people_max=3))
    assert family == {claim.reference: [0, False] for claim in three}


def test_a_telephone_of_more_claims_than_a_household_has_is_no_buyer(shop):
    two = [sold(shop, applicant__mobile="13900001111") for _ in range(2)]
    assert hits_in(gathered(SPLITTING, shop, household_claims_max=1)) == {}
    assert hits_in(gathered(SPLITTING, shop)) == {claim.reference: [0, False] for claim in two}


def test_one_of_many_merchants_who_splits_is_told_so():
    rows = [(f"M{at:02d}", 100, _hits(at, 6)) for at in range(1, 60)]
    rows.append(("M00", 100, _hits(0, 60)))
    findings = SPLITTING.measure(merchants(*[100] * 60), rows, SPLITTING.parameters)
    one, *others = findings
    assert (one.k, one.expected, one.is_large, one.excess_fen) == (60, 6.0, True, 4_050_000)
    assert one.figures == {"same_day": 60, "in_sequence": 30}
    assert not any(other.is_large for other in others)
    zh, en = worded(SPLITTING, one)
    assert zh.startswith("100笔申请中有60笔与同一购买人、手机号或地址在该商户的另一笔申请仅隔数日")
    assert en.startswith("60 of 100 claims were made within days of another one")


def _hits(merchant, count):
    return [[f"C-{merchant:02d}-{n:02d}", 75_000, [0, n % 2 == 0]] for n in range(count)]
