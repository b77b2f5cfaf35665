"""Goods bought with Hebei's money are switched on in another province: sold on over the border."""

from simulation.sales import Purchase
from simulation.schemes.stage import Scheme, Stage, with_facts

PROVINCES = ("440000", "330000", "310000", "510000")


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """One receiver elsewhere takes them."""
    province = stage.rng.choice(PROVINCES)
    return stage.change(honest, lambda one: with_facts(one, region=province))


SCHEME = Scheme("shipped_away", "T19", ("online seller", "chain", "town shop"), play)
