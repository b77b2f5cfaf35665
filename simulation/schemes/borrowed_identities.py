"""People from far away buy, each with a telephone of their own; all is carried to two doors."""

from dataclasses import replace

from simulation import places
from simulation.places import County
from simulation.sales import Purchase
from simulation.schemes.stage import Scheme, Stage, irregular

DOORS = 2


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """The strangers have never been here."""
    county = honest[0].store.county
    doors = [(places.home_address(stage.rng, county), county) for _ in range(DOORS)]
    touched = stage.touched(honest)
    return [
        _to_door(stage, one, *stage.rng.choice(doors)) if place in touched else one
        for place, one in enumerate(honest)
    ]


def _to_door(stage: Stage, purchase: Purchase, door: str, county: County) -> Purchase:
    stranger = stage.buyers.visitor(stage.rng.choice(places.COUNTIES), purchase.product)
    buyer = replace(stranger, address=door, county=county)
    return irregular(replace(purchase, buyer=buyer))


SCHEME = Scheme("borrowed_identities", "T4", ("town shop", "chain", "online seller"), play)
