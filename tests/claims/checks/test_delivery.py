from datetime import date

import pytest

from subsidy.claims.rules.checks import activation, delivery
from tests.claims.checks.sale import faults

LATER = date(2024, 10, 9)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"delivered_on": "2024-09-30"}, [("delivery_day_invalid", "/delivery/delivered_on")]),
        ({"delivered_on": "2024-10-09"}, []),
        ({"delivered_on": "2024-10-10"}, [("delivery_day_invalid", "/delivery/delivered_on")]),
        ({"activated_on": "2024-10-01"}, []),
        ({"activated_on": "2024-09-30"}, [("activation_day_invalid", "/delivery/activated_on")]),
        ({"activated_on": "2024-10-10"}, [("activation_day_invalid", "/delivery/activated_on")]),
        ({"latitude": None}, [("identifier_missing", "/delivery")]),
        ({"longitude": None}, [("identifier_missing", "/delivery")]),
        ({"latitude": None, "longitude": None}, []),
    ],
)
def test_what_is_delivered_is_delivered_between_purchase_and_today(changes, expected):
    found = faults(delivery, on=LATER, **{f"delivery__{k}": v for k, v in changes.items()})
    assert found == expected


def test_of_no_delivery_or_a_purchase_to_come_nothing_is_said():
    assert faults(delivery, delivery=None) == []
    assert faults(delivery, purchase__bought_on="2024-10-02") == []


@pytest.mark.parametrize(
    ("asked", "changes", "expected"),
    [
        ({"activation": True}, {}, [("activation_missing", "/delivery/activated_on")]),
        (
            {"activation": True},
            {"delivery": None},
            [("activation_missing", "/delivery/activated_on")],
        ),
        ({"activation": True}, {"delivery__activated_on": "2024-10-01"}, []),
        ({"activation": True, "is_sale": False}, {}, []),
        ({"activation": False}, {}, []),
    ],
)
def test_a_device_is_activated_where_the_terms_ask_for_it(asked, changes, expected):
    assert faults(activation, **asked, **changes) == expected
