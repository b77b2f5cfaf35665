"""From a request to the facts that terms look at: flat names, plain values, nothing personal."""

from typing import Any

from subsidy.claims.rules.request import Delivery, Goods, OldItem

Facts = dict[str, str | int]


def facts_of(goods: Goods, old_item: OldItem | None) -> Facts:
    """Return the facts of a sale; days as ISO text; what is absent is left out."""
    facts: dict[str, object] = {
        "price_fen": goods.price_fen,
        "energy_level": goods.energy_level,
        "new_battery": goods.battery,
    }
    if goods.vehicle:
        facts |= {
            "new_fuel": goods.vehicle.fuel,
            "displacement_ml": goods.vehicle.displacement_ml,
        }
    if old_item:
        facts["old_battery"] = old_item.battery
        if vehicle := old_item.vehicle:
            facts |= {
                "old_fuel": vehicle.fuel,
                "old_first_registered_on": vehicle.first_registered_on.isoformat(),
                "old_held_since": vehicle.held_since.isoformat(),
                "old_type": vehicle.registration_type,
            }
    return {name: value for name, value in facts.items() if isinstance(value, str | int)}


def delivered(delivery: Delivery | None) -> dict[str, Any]:
    """Return what a claim keeps of a delivery; of an unknown one, nothing."""
    if delivery is None:
        return {}
    has_place = delivery.latitude is not None and delivery.longitude is not None
    return {
        "delivered_on": delivery.delivered_on,
        "delivery_kind": delivery.kind,
        "waybill": delivery.waybill,
        "delivery_place": f"{delivery.latitude},{delivery.longitude}" if has_place else None,
        "activated_on": delivery.activated_on,
    }
