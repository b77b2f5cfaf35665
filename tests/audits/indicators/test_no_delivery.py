"""Whose parcels no carrier delivered."""

import pytest

from subsidy.audits.indicators.no_delivery import NO_DELIVERY
from tests.audits.indicators.papers import (
    asked_in,
    gathered,
    hits_in,
    measured,
    sold,
    told,
    town,
    worded,
)

FEW = {"covered_claims_min": 2, "covered_merchants_min": 1}
SIGNED = "2024-09-11"


def sent(shop, waybill, *, day=20, **changes):
    delivery = {"kind": "courier", "waybill": waybill, "carrier": "顺丰"}
    delivery |= {"delivered_on": SIGNED, "latitude": 38.04, "longitude": 114.51}
    return sold(shop, day=day, channel="online", **{"delivery": delivery} | changes)


def test_parcels_that_are_unknown_early_or_elsewhere_are_hits(shop, tmp_path):
    good = [sent(shop, f"SF-000{number}") for number in range(3)]
    workplace, other_city, early, unknown = (sent(shop, f"SF100{n}") for n in range(4))
    assert len(good) == 3
    rows = [("顺丰", f"sf000{number}", SIGNED, "130102", 40_000) for number in range(3)]
    rows += [
        ("顺丰", "SF1000", SIGNED, "130184", 40_000),
        ("顺丰", "SF1001", SIGNED, "130200", 40_000),
        ("顺丰", "SF1002", "2024-09-10", "130000", 40_000),
    ]
    told(tmp_path, "delivery_proof", *rows)
    code = shop.merchant.credit_code
    hits = [
        [other_city.reference, other_city.subsidy_fen, "elsewhere"],
        [early.reference, early.subsidy_fen, "early"],
        [unknown.reference, unknown.subsidy_fen, "unknown"],
    ]
    assert gathered(NO_DELIVERY, shop, **FEW) == [(code, 7, sorted(hits))]
    assert workplace.reference not in hits_in(gathered(NO_DELIVERY, shop, **FEW))


def test_a_province_is_no_city(shop, tmp_path):
    sent(shop, "SF1")
    told(tmp_path, "delivery_proof", ("", "SF1", SIGNED, "130000", ""))
    only = {"covered_claims_min": 1, "covered_merchants_min": 1}
    assert gathered(NO_DELIVERY, shop, **only) == [(shop.merchant.credit_code, 1, [])]


@pytest.mark.parametrize("known", [0, 1])
def test_a_carrier_that_has_not_reported_accuses_nobody(shop, tmp_path, known):
    for number in range(3):
        sent(shop, f"YT{number}")
        sent(shop, f"SF{number}")
    rows = [("", f"SF{number}", SIGNED, "130102", "") for number in range(3)]
    rows += [("", f"YT{number}", SIGNED, "130102", "") for number in range(known)]
    told(tmp_path, "delivery_proof", *rows)
    assert gathered(NO_DELIVERY, shop, **FEW) == [(shop.merchant.credit_code, 3, [])]


def test_what_one_merchant_or_few_claims_say_covers_nobody(shop, tmp_path):
    for number in range(3):
        sent(shop, f"SF{number}")
    rows = [("", f"SF{number}", SIGNED, "130102", "") for number in range(2)]
    told(tmp_path, "delivery_proof", *rows)
    assert asked_in(gathered(NO_DELIVERY, shop, **FEW)) == {shop.merchant.credit_code: 3}
    assert gathered(NO_DELIVERY, shop, **FEW, covered_min=0.7) == []
    assert gathered(NO_DELIVERY, shop, **(FEW | {"covered_merchants_min": 2})) == []
    assert gathered(NO_DELIVERY, shop, **(FEW | {"covered_claims_min": 4})) == []
    assert gathered(NO_DELIVERY, shop, **FEW, mature_days=21) == []


def test_the_sentence_tells_what_is_wrong():
    people, rows = town(40, "unknown", hits_of_others=2)
    rows[0][2][0][2], rows[0][2][1][2] = "early", "elsewhere"
    one, *others = measured(NO_DELIVERY, people, rows)
    assert one.is_large
    assert not any(other.is_large for other in others)
    assert one.figures == {"not_carried": 38, "signed_early": 1, "signed_elsewhere": 1}
    zh, en = worded(NO_DELIVERY, one)
    assert zh.startswith(
        "100件快递中有40件与申报不符：承运人查无此件38件，购买前已签收1件，在其他城市签收1件"
    )
    assert en.startswith("40 of 100 parcels were not delivered as claimed: no carrier knows 38, 1")
