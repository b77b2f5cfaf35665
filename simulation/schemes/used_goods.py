"""Second-hand and display goods are sold as new: their makers heard of them long before."""

from simulation.sales import Purchase
from simulation.schemes.stage import APPLIANCES, Scheme, Stage, with_facts


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """They were bought in, but not now."""
    return stage.change(
        honest, lambda one: with_facts(one, is_used=True, is_activated=True, is_stocked=False)
    )


SCHEME = Scheme("used_goods", "D2", APPLIANCES, play)
