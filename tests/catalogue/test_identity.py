"""What the names of one model have in common."""

import pytest

from subsidy.catalogue.rules.identity import identity, renames

ALIKE = [
    "bcd 500WD",
    "ＢＣＤ－500WD",
    "BCD-5OOWD",
    "BCD-500WD 套装",
    "BCD-500WD升级版",
    "BCD-500WD-2024款",
    "BCD-500WD 2024",
    "BCD-500WD 新品 限量版",
    "BCD-500WD（国补专供）",
    "BCD-500WD【以旧换新】礼包",
    "BCD-500WD+电饭煲",
    "BCD-500WD 送空气炸锅",
    "BCD-500WD Pro 2024",
]


@pytest.mark.parametrize("model", ALIKE)
def test_one_model_has_one_identity_whatever_its_name(model):
    assert identity(model) == identity("BCD-500WD") == "BCD500WD"


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("BCD-501WD", "BCD501WD"),
        ("KFR-35GW2024", "KFR35GW2024"),
        ("KFR-35 送风机", "KFR35送风机"),
        ("M 2024", "M2024"),
        ("套装", "套装"),
        ("Mate 60 Pro", "MATE60"),
        ("X Pro", "XPR0"),
    ],
)
def test_another_model_keeps_its_own(model, expected):
    assert identity(model) == expected


@pytest.mark.parametrize(
    ("model", "known", "group", "expected"),
    [
        ("BCD-500 Pro", "BCD-500", "appliances", True),
        ("BCD-500", "BCD-500 Pro", "appliances", False),
        ("bcd 500", "BCD-500", "appliances", False),
        ("BCD-5O0", "BCD-500", "appliances", True),
        ("BCD-501", "BCD-500", "appliances", False),
        ("Mate 60 Pro", "Mate 60", "digital", False),
        ("Mate 60 Pro 套装", "Mate 60 Pro", "digital", True),
        ("Mate 60 2024款", "Mate 60", "digital", True),
    ],
)
def test_a_longer_name_may_disguise_a_known_model(model, known, group, expected):
    assert renames(model, known, group=group) is expected
