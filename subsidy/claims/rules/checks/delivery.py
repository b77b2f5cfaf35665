"""What was delivered was delivered after the purchase, and not in the future."""

from collections.abc import Iterator
from datetime import date

from subsidy.claims.rules.checks.kinds import Asked, Check
from subsidy.claims.rules.request import ClaimRequest, Delivery
from subsidy.core.faults import Fault


def see(request: ClaimRequest, asked: Asked) -> Iterator[Fault]:
    yield from delivery_faults(
        request.delivery, bought_on=request.purchase.bought_on, on=asked.on, place="/delivery"
    )


def delivery_faults(
    delivery: Delivery | None, *, bought_on: date, on: date, place: str
) -> Iterator[Fault]:
    """Yield what is impossible about the days of delivery and activation.

    Of a purchase in the future another check tells.
    """
    if delivery is None:
        return
    days = [
        ("delivery_day_invalid", "delivered_on", delivery.delivered_on),
        ("activation_day_invalid", "activated_on", delivery.activated_on),
    ]
    for code, name, day in days:
        if day is not None and bought_on <= on and not bought_on <= day <= on:
            yield Fault(code, f"{place}/{name}", {"bought_on": bought_on.isoformat()})
    if (delivery.latitude is None) != (delivery.longitude is None):
        yield Fault("identifier_missing", place, {"kind": "latitude and longitude"})


CHECK = Check(see, ("activation_day_invalid", "delivery_day_invalid", "identifier_missing"))
