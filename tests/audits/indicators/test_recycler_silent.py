"""Whose old items no recycler received or took apart."""

from subsidy.audits.indicators.recycler_silent import RECYCLER_SILENT
from tests.audits.indicators.papers import gathered, measured, sold, told, town, worded

FEW = {"covered_claims_min": 2, "covered_merchants_min": 1, "dismantle_days": 10}


def handed_in(shop, number, **changes):
    item = {
        "kind": "e_bike",
        "identifiers": [{"kind": "old_frame_number", "value": f"FRAME000{number}"}],
        "received_by": "merchant",
    }
    return sold(shop, **{"day": 31, "old_item": item} | changes)


def received(number, *, on="2024-09-05", dismantled="2024-09-20", recycler="冀东", claim=""):
    return "old_frame_number", "", f"FRAME000{number}", recycler, on, dismantled, claim


def test_old_items_without_receipt_or_still_whole_are_hits(shop, tmp_path):
    claims = [handed_in(shop, number) for number in range(7)]
    sold(shop, day=31)
    rows = [
        received(0),
        received(1, dismantled=""),
        received(2, on="2024-09-25", dismantled=""),  # not yet due
        received(3, dismantled="", recycler="太行"),  # which never tells of it
        ("receipt", "", "R-2024", "冀东", "2024-09-05", "2024-09-20", claims[4].reference),
        received(5, dismantled=""),
        received(5, recycler="渤海"),
    ]
    told(tmp_path, "recycler_receipt", *rows)
    hits = [
        [claims[1].reference, claims[1].subsidy_fen, False],
        [claims[6].reference, claims[6].subsidy_fen, True],
    ]
    code = shop.merchant.credit_code
    assert gathered(RECYCLER_SILENT, shop, **FEW) == [(code, 7, sorted(hits))]


def test_recyclers_that_have_not_reported_accuse_nobody(shop, tmp_path):
    for number in range(3):
        handed_in(shop, number)
    handed_in(shop, 4, day=29)
    told(tmp_path, "recycler_receipt", received(0))
    assert gathered(RECYCLER_SILENT, shop, **FEW) == []


def test_the_sentence_tells_where_they_are():
    people, rows = town(40, True, hits_of_others=2)
    rows[0][2][0][2] = False
    one = measured(RECYCLER_SILENT, people, rows)[0]
    assert (one.is_large, one.figures) == (True, {"not_received": 39, "not_dismantled": 1})
    zh, en = worded(RECYCLER_SILENT, one)
    assert zh.startswith(
        "100件旧物中有40件去向与申报不符：无回收企业接收记录39件，接收三个月后仍未拆解1件"
    )
    assert en.startswith(
        "40 of 100 old items did not end where claimed: no recycler received 39, 1"
    )
