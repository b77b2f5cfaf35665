"""What makers say of the goods: unknown, never switched on, in use before, or far away."""

import pytest

from subsidy.audits.indicators.never_activated import NEVER_ACTIVATED
from subsidy.audits.indicators.seen_elsewhere import SEEN_ELSEWHERE
from subsidy.audits.indicators.unknown_to_maker import UNKNOWN_TO_MAKER
from subsidy.audits.indicators.used_before_sale import USED_BEFORE_SALE
from subsidy.claims import services as claims
from tests import make
from tests.audits.indicators.papers import gathered, hits_in, measured, sold, told, town, worded

FEW = {"covered_claims_min": 2, "covered_merchants_min": 1}


def unit(shop, number, *, day=31, **changes):
    value = {"purchase__identifiers__0__value": f"HA2409000{number}"}
    return sold(shop, day=day, **value | changes)


def shipped(number, *, region="130102", on="2024-08-20"):
    return "serial_number", "Haier", f"HA2409000{number}", region, on


def activated(number, *, region="130102", on="2024-09-05"):
    return "serial_number", "Haier", f"HA2409000{number}", on, region


def test_what_the_maker_neither_shipped_nor_heard_of_is_unknown(shop, tmp_path):
    units = [unit(shop, number) for number in range(4)]
    other = unit(shop, 8, purchase__brand="Midea")
    told(tmp_path, "shipment", shipped(0), shipped(1))
    told(tmp_path, "activation", activated(2))
    code, missing = shop.merchant.credit_code, units[3]
    hits = [[missing.reference, missing.subsidy_fen, "HAIER"]]
    rows = gathered(UNKNOWN_TO_MAKER, shop, **FEW)
    assert rows == [(code, 4, hits)]
    assert other.reference not in hits_in(rows)


def test_a_maker_that_has_not_reported_accuses_nobody(shop, tmp_path):
    for number in range(3):
        unit(shop, number)
    told(tmp_path, "shipment", shipped(0))
    told(tmp_path, "activation", activated(0))
    assert gathered(UNKNOWN_TO_MAKER, shop, **FEW) == []
    assert gathered(NEVER_ACTIVATED, shop, **FEW) == []


def test_what_was_not_switched_on_for_a_month_is_told(shop, tmp_path):
    units = [unit(shop, number) for number in range(4)]
    unit(shop, 5, day=29)
    told(tmp_path, "activation", activated(0), activated(1))
    told(tmp_path, "shipment", shipped(2))
    hits = [
        [units[2].reference, units[2].subsidy_fen, True],
        [units[3].reference, units[3].subsidy_fen, False],
    ]
    code = shop.merchant.credit_code
    assert gathered(NEVER_ACTIVATED, shop, **FEW) == [(code, 4, sorted(hits))]


def test_a_unit_that_took_anothers_place_speaks_for_both(shop, tmp_path):
    claim = unit(shop, 0)
    for number in (1, 2):
        unit(shop, number)
    claims.return_goods(
        claim,
        kind="exchange",
        reason_code="faulty",
        new_serial="HA24090007",
        by=shop.by,
        at=make.NOON,
    )
    told(tmp_path, "activation", activated(7), activated(1), activated(2))
    assert hits_in(gathered(NEVER_ACTIVATED, shop, **FEW)) == {}


def test_what_was_in_use_before_the_sale_is_told(shop, tmp_path):
    used, shown, fresh = (unit(shop, number) for number in range(3))
    unit(shop, 3)
    rows = [activated(0, on="2024-08-27"), activated(1, on="2024-08-28"), activated(2)]
    told(tmp_path, "activation", *rows)
    code = shop.merchant.credit_code
    assert gathered(USED_BEFORE_SALE, shop, tolerance_days=3) == [
        (code, 3, [[used.reference, used.subsidy_fen, 4]])
    ]
    assert shown.reference != fresh.reference


@pytest.mark.parametrize(("channel", "shipped_away"), [("offline", 1), ("online", 0)])
def test_what_turns_up_in_another_province_is_told(shop, tmp_path, channel, shipped_away):
    away, sent, home, back = (unit(shop, number, channel=channel) for number in range(4))
    told(tmp_path, "activation", activated(0, region="440300"), activated(2), activated(3))
    rows = [shipped(1, region="110000"), shipped(3, region="440300")]
    told(tmp_path, "shipment", *rows)
    hits = [
        [away.reference, away.subsidy_fen, ["44", True]],
        *[[sent.reference, sent.subsidy_fen, ["11", False]]] * shipped_away,
    ]
    [(_merchant, n, found)] = gathered(SEEN_ELSEWHERE, shop)
    assert (n, found) == (3 + shipped_away, sorted(hits))
    assert {home.reference, back.reference}.isdisjoint(hit[0] for hit in found)


@pytest.mark.parametrize(
    ("indicator", "seen", "figures", "zh", "en"),
    [
        (
            UNKNOWN_TO_MAKER,
            "haier",
            {"brands": 1},
            "100件由已报送出货数据的生产企业生产的商品中有40件（涉及1个品牌）生产企业查无此序列号",
            "40 of 100 things whose makers report what they ship are not known to them (1 brands)",
        ),
        (
            NEVER_ACTIVATED,
            True,
            {"shipped_yet_silent": 40},
            "100件交付满一个月的商品中有40件至今未激活（其中40件有生产企业出货记录）",
            "40 of 100 things delivered more than a month ago have not been switched on (the maker",
        ),
        (
            USED_BEFORE_SALE,
            120,
            {"median_days": 120},
            "100件生产企业有激活记录的商品中有40件在作为新品售出前已被激活，其中半数早于售出120天以上",
            "40 of 100 things that their makers heard of had been switched on before they were",
        ),
        (
            SEEN_ELSEWHERE,
            ["44", True],
            {"on_elsewhere": 40, "provinces": 1},
            "100件已知所在地的商品中有40件在其他1个省份（其中40件在当地激活）",
            "40 of 100 things whose place is known are in 1 other provinces (40 were switched on",
        ),
    ],
)
def test_one_of_many_merchants_is_told_so(indicator, seen, figures, zh, en):
    people, rows = town(40, seen, hits_of_others=2)
    one, *others = measured(indicator, people, rows)
    assert (one.is_large, one.figures) == (True, figures)
    assert not any(other.is_large for other in others)
    said_zh, said_en = worded(indicator, one)
    assert said_zh.startswith(zh)
    assert said_en.startswith(en)
