"""The old vehicle is another one than the new, and their papers follow one another."""

from collections.abc import Iterator
from datetime import date

from subsidy.claims.rules.checks.kinds import Asked, Check
from subsidy.claims.rules.request import ClaimRequest
from subsidy.core.faults import Fault
from subsidy.core.identifiers import normalise

#: A day and where it stands.
Day = tuple[str, date | None]


def see(request: ClaimRequest, asked: Asked) -> Iterator[Fault]:
    """Which pairs of fuels are subsidised is for the terms to say."""
    purchase, old_item = request.purchase, request.old_item
    vehicle = purchase.vehicle
    new: list[Day] = [
        ("/purchase/bought_on", purchase.bought_on),
        ("/purchase/vehicle/registered_on", vehicle.registered_on if vehicle else None),
    ]
    yield from _out_of_order(new, asked.on)
    if old_item is None:
        return
    yield from _same_vehicle(request)
    old = old_item.vehicle
    yield from _out_of_order(
        [
            ("/old_item/vehicle/first_registered_on", old.first_registered_on if old else None),
            ("/old_item/vehicle/held_since", old.held_since if old else None),
            ("/old_item/deregistered_on", old_item.deregistered_on),
        ],
        asked.on,
    )


def _same_vehicle(request: ClaimRequest) -> Iterator[Fault]:
    assert request.old_item
    new = {normalise(one.value) for one in request.purchase.identifiers if one.kind == "vin"}
    for index, one in enumerate(request.old_item.identifiers):
        if one.kind == "old_vin" and normalise(one.value) in new:
            place = f"/old_item/identifiers/{index}/value"
            yield Fault("vehicle_pair_not_eligible", place, {"why": "the same vehicle"})


def _out_of_order(days: list[Day], on: date) -> Iterator[Fault]:
    """Yield each day but the first that lies before the one above it, or that has not come yet."""
    known = [(place, day) for place, day in days if day is not None]
    for number, (place, day) in enumerate(known):
        before = known[number - 1][1] if number else day
        if day < before or (day > on and place != "/purchase/bought_on"):
            saw = {"day": day.isoformat(), "not_before": before.isoformat()}
            yield Fault("vehicle_days_invalid", place, saw)


CHECK = Check(see, ("vehicle_days_invalid", "vehicle_pair_not_eligible"))
