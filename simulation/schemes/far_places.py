"""Goods change hands far from where the buyer lives: a warehouse in another city."""

from simulation import places
from simulation.sales import Purchase
from simulation.schemes.stage import APPLIANCES, Scheme, Stage, owner_of, with_facts


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """The address on the claim is the buyer's own."""
    unit = owner_of(honest).county.unit
    elsewhere = stage.rng.choice([one for one in places.COUNTIES if one.unit != unit])
    return stage.change(
        honest, lambda one: with_facts(one, place=places.near(stage.rng, elsewhere))
    )


SCHEME = Scheme("far_places", "D8", APPLIANCES, play)
