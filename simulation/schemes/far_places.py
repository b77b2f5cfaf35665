"""Photos are taken far from where the goods are said to be: a warehouse in another city."""

from simulation import places
from simulation.sales import Purchase
from simulation.schemes.stage import APPLIANCES, Scheme, Stage, owner_of, with_facts


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """Address and delivery on the claim are the buyer's own."""
    unit = owner_of(honest).county.unit
    elsewhere = stage.rng.choice([one for one in places.COUNTIES if one.unit != unit])
    return stage.change(honest, lambda one: with_facts(one, photographed_in=elsewhere.code))


SCHEME = Scheme("far_places", "D8", APPLIANCES, play)
