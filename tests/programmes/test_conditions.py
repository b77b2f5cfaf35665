import json
from datetime import date

import pytest

from subsidy.programmes.rules import Condition, Requirement
from subsidy.programmes.rules.conditions import look, look_at_all
from tests.programmes.sheets import need, when

DAY = date(2011, 6, 30)


@pytest.mark.parametrize(
    ("condition", "saw", "holds"),
    [
        (when("energy_level", "is", 1), 1, True),
        (when("energy_level", "is", 1), 2, False),
        (when("energy_level", "is", 1), "1", False),
        (when("energy_level", "is", 1), True, False),
        (when("old_type", "one_of", ("a", "b")), "b", True),
        (when("old_type", "one_of", ("a", "b")), "c", False),
        (when("energy_level", "one_of", (1, 2)), 2, True),
        (when("displacement_ml", "at_most", 2000), 2000, True),
        (when("displacement_ml", "at_most", 2000), 2001, False),
        (when("displacement_ml", "at_most", 2000), "1998", False),
        (when("displacement_ml", "at_most", 2000), True, False),
        (when("displacement_ml", "at_least", 2000), 2000, True),
        (when("displacement_ml", "at_least", 2000), 1999, False),
        (when("old_first_registered_on", "at_most", DAY), DAY, True),
        (when("old_first_registered_on", "at_most", DAY), "2011-06-30", True),
        (when("old_first_registered_on", "at_most", DAY), "2011-07-01", False),
        (when("old_first_registered_on", "at_most", DAY), "long ago", False),
        (when("old_first_registered_on", "at_most", DAY), 20110630, False),
        (when("old_first_registered_on", "is", DAY), "2011-06-30", True),
        (when("old_first_registered_on", "is", DAY), "2011-07-01", False),
        (when("old_first_registered_on", "one_of", (DAY,)), "2011-06-30", True),
    ],
)
def test_a_condition_holds_only_for_what_it_means(condition, saw, holds):
    seen, step = look(condition, {condition.fact: saw})

    assert seen is holds
    assert step["holds"] is holds


@pytest.mark.parametrize("facts", [{}, {"energy_level": None}])
def test_a_missing_fact_neither_holds_nor_fails(facts):
    holds, step = look(when("energy_level", "is", 1), facts)

    assert holds is None
    assert step == {
        "fact": "energy_level",
        "op": "is",
        "value": 1,
        "saw": None,
        "holds": None,
    }


def test_looking_stops_at_the_first_that_does_not_hold():
    conditions = [when("energy_level", "is", 1), when("displacement_ml", "is", 1)]

    holds, steps = look_at_all(conditions, {"energy_level": 2})

    assert holds is False
    assert [step["fact"] for step in steps] == ["energy_level"]


def test_no_condition_at_all_holds():
    assert look_at_all([], {}) == (True, [])


@pytest.mark.parametrize(
    "condition",
    [
        when("energy_level", "is", 1),
        when("old_type", "one_of", ("a", "b")),
        when("old_first_registered_on", "at_most", DAY),
        when("old_held_since", "one_of", (DAY, date(2012, 1, 1))),
    ],
)
def test_a_condition_survives_the_way_through_json(condition):
    assert Condition.from_json(json.loads(json.dumps(condition.to_json()))) == condition


def test_a_requirement_survives_the_way_through_json():
    requirement = need(
        "old_vehicle_too_new", "old_held_since", "at_most", DAY, when("old_fuel", "is", "petrol")
    )

    assert Requirement.from_json(json.loads(json.dumps(requirement.to_json()))) == requirement


def test_a_word_that_is_no_fact_is_not_read():
    with pytest.raises(KeyError):
        Condition.from_json({"fact": "enrgy_level", "op": "is", "value": 1})
