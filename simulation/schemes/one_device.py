"""One hand redeems for many: a few devices confirm for people who never held them."""

from simulation.sales import Purchase
from simulation.schemes.stage import APPLIANCES, Scheme, Stage, owner_of, with_facts

DEVICES = 3


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """Names, telephones and addresses are the buyers' own."""
    code = owner_of(honest).credit_code
    devices = [f"DEV-MANY-{code[-8:]}-{n}" for n in range(DEVICES)]
    return stage.change(honest, lambda one: with_facts(one, device=stage.rng.choice(devices)))


SCHEME = Scheme("one_device", "T5", (*APPLIANCES, "bike shop"), play)
