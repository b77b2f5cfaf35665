"""Goods and terminal are where a sale of that store can have taken them."""

from collections.abc import Iterator

from haversine import Unit, haversine

from subsidy.claims.rules.checks.kinds import Check, Limits, Look, Place, Seen


def see(seen: Seen, limits: Limits) -> Iterator[Look]:
    """What was picked up was picked up at the store; what was delivered may be further away."""
    is_pickup = seen.delivery_kind == "pickup"
    radius_m = limits.pickup_radius_m if is_pickup else limits.delivery_radius_m
    yield from _far("delivered_far_away", seen.store_place, seen.delivery_place, radius_m)
    radius_m = seen.terminal_radius_m or limits.terminal_radius_m
    yield from _far("terminal_far_away", seen.store_place, seen.terminal_place, radius_m)


def _far(code: str, here: Place | None, there: Place | None, radius_m: int) -> Iterator[Look]:
    if here is None or there is None:
        return
    distance_m = round(haversine(here, there, unit=Unit.METERS))
    if distance_m > radius_m:
        yield Look(code, {"distance_m": distance_m, "distance_m_max": radius_m})


CHECK = Check(see, ("delivered_far_away", "terminal_far_away"), blocks=False)
