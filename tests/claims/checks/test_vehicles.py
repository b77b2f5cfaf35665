import pytest

from subsidy.claims.rules.checks import vehicles
from tests import make
from tests.claims.checks.sale import faults

VIN, OLD_VIN = make.vin(1), make.vin(2)
OLD = {
    "fuel": "petrol",
    "first_registered_on": "2010-01-01",
    "held_since": "2012-01-01",
    "registration_type": "small_passenger",
}


def pair(*, new=VIN, old=OLD_VIN, registered_on=None, deregistered_on="2024-09-20", **vehicle):
    return faults(
        vehicles,
        purchase__vehicle={"fuel": "new_energy", "registered_on": registered_on},
        purchase__identifiers=[{"kind": "vin", "value": new}],
        old_item={
            "kind": "car",
            "vehicle": OLD | vehicle,
            "identifiers": [
                {"kind": "scrap_certificate", "value": "ZS12345"},
                {"kind": "old_vin", "value": old},
            ],
            "deregistered_on": deregistered_on,
        },
    )


def days(*pointers):
    return [("vehicle_days_invalid", pointer) for pointer in pointers]


def test_a_pair_in_order_passes():
    assert pair(registered_on="2024-10-01") == []
    assert pair(deregistered_on=None) == []


def test_no_old_vehicle_is_no_matter():
    assert faults(vehicles, old_item=None) == []
    assert faults(vehicles) == []


@pytest.mark.parametrize("old", [VIN, VIN.lower(), f"{VIN[:8]} {VIN[8:]}"])
def test_a_vehicle_is_not_traded_for_itself(old):
    assert pair(old=old) == [("vehicle_pair_not_eligible", "/old_item/identifiers/1/value")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"registered_on": "2024-09-30"}, days("/purchase/vehicle/registered_on")),
        ({"registered_on": "2024-10-02"}, days("/purchase/vehicle/registered_on")),
        ({"held_since": "2009-12-31"}, days("/old_item/vehicle/held_since")),
        ({"held_since": "2010-01-01"}, []),
        ({"deregistered_on": "2011-12-31"}, days("/old_item/deregistered_on")),
        ({"deregistered_on": "2024-10-02"}, days("/old_item/deregistered_on")),
        ({"deregistered_on": "2024-10-01"}, []),
        (
            {"held_since": "2009-01-01", "deregistered_on": "2008-01-01"},
            days("/old_item/vehicle/held_since", "/old_item/deregistered_on"),
        ),
    ],
)
def test_the_days_of_the_papers_follow_one_another(changes, expected):
    assert pair(**changes) == expected
