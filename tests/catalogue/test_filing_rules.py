"""What speaks for a closer look at a filed price, without a database."""

import pytest

from subsidy.catalogue.rules.filing import Filing, approvals_needed, bundle_word, findings

PLAIN = {
    "model": "BCD-500",
    "gtin": "",
    "price_fen": 100_000,
    "known_gtin": "",
    "guide_price_fen": None,
    "baseline_fen": None,
    "former_fen": None,
}


def seen(**changes):
    return [fault.code for fault in findings(Filing(**(PLAIN | changes)))]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"former_fen": 100_000}, []),
        ({"former_fen": 99_999}, ["filed_price_rises"]),
        ({"guide_price_fen": 100_000}, []),
        ({"guide_price_fen": 99_999}, ["filed_above_guide_price"]),
        ({"baseline_fen": 100_000}, []),
        ({"baseline_fen": 99_999}, ["filed_above_baseline"]),
        ({"gtin": "1", "known_gtin": "1"}, []),
        ({"gtin": "1"}, []),
        ({"known_gtin": "1"}, []),
        ({"gtin": "1", "known_gtin": "2"}, ["product_code_differs"]),
        ({"model": "X套餐"}, ["looks_like_a_bundle"]),
    ],
)
def test_findings(changes, expected):
    assert seen(**changes) == expected


@pytest.mark.parametrize(
    ("model", "word"),
    [
        ("BCD-500+XQG-100", "0+X"),
        ("BCD-500 ＋ 洗衣机", "0 ＋ 洗"),
        ("冰箱&洗衣机", "箱&洗"),
        ("KFR-35 combo", "COMBO"),
        ("BCD-500 延保三年", "延保"),
        ("BCD-500", ""),
        ("Galaxy S24+", ""),
    ],
)
def test_a_bundle_is_known_by_its_name(model, word):
    assert bundle_word(model) == word


@pytest.mark.parametrize(
    ("changes", "needed"),
    [
        ({}, 0),
        ({"former_fen": 99_999}, 1),
        ({"former_fen": 90_910}, 1),
        ({"former_fen": 90_909}, 2),
        ({"guide_price_fen": 50_000}, 2),
        ({"baseline_fen": 50_000}, 2),
        ({"model": "X套餐"}, 1),
    ],
)
def test_two_people_are_needed_where_much_more_is_asked(changes, needed):
    assert approvals_needed(Filing(**(PLAIN | changes)), second_above_bp=1_000) == needed
