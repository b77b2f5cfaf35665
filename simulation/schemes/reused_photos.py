"""The same few pictures stand for many installations."""

from simulation.sales import Purchase
from simulation.schemes.stage import SHOPS, Scheme, Stage, owner_of, with_facts

SCENES = 6


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """Cropped or compressed anew, so that no file is the same."""
    code = owner_of(honest).credit_code
    return stage.change(
        honest,
        lambda one: with_facts(one, scene=f"picture {stage.rng.randrange(SCENES)} of {code}"),
    )


SCHEME = Scheme("reused_photos", "D7", SHOPS, play)
