"""What sends a claim to a person: one table for each check."""

from dataclasses import replace
from datetime import timedelta

import pytest

from subsidy.claims.rules.checks import OF_CLAIM, Limits, Seen, looks
from subsidy.claims.rules.checks.random_share import draw
from subsidy.claims.rules.routing import reasons_to_look
from tests.make import NOON

LIMITS = Limits(random_bp=0, seed="s")
CLEAN = Seen(
    reference="C-1",
    bought_at=NOON - timedelta(hours=72),
    submitted_at=NOON,
    delivered=True,
    group="appliances",
)
SHIJIAZHUANG, XIONGAN, BEIJING = (38.0428, 114.5149), (38.9000, 115.9000), (39.9042, 116.4074)


def seen(limits=LIMITS, **changes):
    """What is seen, as it is kept: code and ground."""
    return [
        (one["code"], one["saw"])
        for one in reasons_to_look(replace(CLEAN, **changes), limits=limits)
    ]


def test_a_clean_claim_passes():
    assert seen() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"has_look_alike": True}, [("identifier_looks_like_another", {})]),
        ({"vin_is_odd": True}, [("vin_check_digit", {})]),
        ({"delivered": False}, [("delivery_unknown", {})]),
        ({"is_same_name": False}, [("name_differs", {})]),
        (
            {"submitted_at": NOON + timedelta(hours=1)},
            [("reported_late", {"hours": 73, "hours_max": 72})],
        ),
        ({"late_beside": 49}, []),
        ({"late_beside": 50}, [("back_filled", {"late_rows": 50, "late_rows_max": 49})]),
        ({"energy_level": 1, "catalogue_energy_level": 1}, []),
        ({"energy_level": None, "catalogue_energy_level": 1}, []),
        ({"energy_level": 1, "catalogue_energy_level": None}, []),
        (
            {"energy_level": 1, "catalogue_energy_level": 2},
            [("energy_level_differs", {"catalogue": 2, "claimed": 1})],
        ),
        ({"filed_price_fen": 100, "baseline_fen": 100}, []),
        ({"filed_price_fen": 100, "baseline_fen": None}, []),
        ({"filed_price_fen": None, "baseline_fen": 100}, []),
        (
            {"filed_price_fen": 101, "baseline_fen": 100},
            [("filed_above_baseline", {"filed_price_fen": 101, "baseline_fen": 100})],
        ),
    ],
)
def test_each_check_tells_what_it_saw(changes, expected):
    assert seen(**changes) == expected


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"store_place": SHIJIAZHUANG, "delivery_place": XIONGAN}, []),
        ({"store_place": SHIJIAZHUANG, "delivery_place": None}, []),
        ({"store_place": None, "delivery_place": BEIJING}, []),
        (
            {"store_place": SHIJIAZHUANG, "delivery_place": XIONGAN, "delivery_kind": "pickup"},
            ["delivered_far_away"],
        ),
        (
            {
                "store_place": SHIJIAZHUANG,
                "delivery_place": SHIJIAZHUANG,
                "delivery_kind": "pickup",
            },
            [],
        ),
        ({"store_place": SHIJIAZHUANG, "terminal_place": XIONGAN}, ["terminal_far_away"]),
        (
            {
                "store_place": SHIJIAZHUANG,
                "terminal_place": XIONGAN,
                "terminal_radius_m": 200_000,
            },
            [],
        ),
    ],
)
def test_goods_and_terminal_are_near_their_store(changes, codes):
    assert [code for code, _ in seen(**changes)] == codes


def test_a_distance_is_told_in_metres():
    places = {"store_place": (38.0, 114.5), "delivery_place": (39.0, 114.5)}
    [(_, saw)] = seen(replace(LIMITS, delivery_radius_m=100_000), **places)
    assert saw == {"distance_m": 111_195, "distance_m_max": 100_000}  # a degree of the meridian


class TestRandomShare:
    def test_is_kept_with_share_and_draw(self):
        number = draw("C-1", seed="s")
        limits = replace(LIMITS, random_bp=10_000)
        assert seen(limits) == [("random_share", {"random_bp": 10_000, "draw": number})]

    def test_is_drawn_below_its_share_alone(self):
        number = draw("C-1", seed="s")
        assert seen(replace(LIMITS, random_bp=number)) == []
        assert len(seen(replace(LIMITS, random_bp=number + 1))) == 1

    def test_may_be_another_for_a_category_group(self):
        limits = replace(LIMITS, random_bp=0, random_bp_of={"cars": 10_000})
        assert seen(limits) == []
        assert [code for code, _ in seen(limits, group="cars")] == ["random_share"]

    def test_is_as_large_as_it_was_told_and_the_same_for_everybody(self):
        names = [f"C-{number}" for number in range(20_000)]
        drawn = [name for name in names if draw(name, seed="hebei") < 200]
        assert 300 < len(drawn) < 500  # 400 expected, five standard deviations either side
        assert set(drawn) != {name for name in names if draw(name, seed="x") < 200}


def test_all_reasons_are_told_together_and_in_order():
    worst = replace(
        CLEAN,
        submitted_at=NOON + timedelta(days=9),
        delivered=False,
        has_look_alike=True,
        vin_is_odd=True,
        is_same_name=False,
        energy_level=1,
        catalogue_energy_level=2,
        filed_price_fen=2,
        baseline_fen=1,
        late_beside=50,
        delivery_place=BEIJING,
        store_place=SHIJIAZHUANG,
        terminal_place=BEIJING,
        delivery_kind="pickup",
    )
    found = [fault.code for fault in looks(worst, replace(LIMITS, random_bp=10_000))]
    assert found == [code for check in OF_CLAIM for code in check.codes]
