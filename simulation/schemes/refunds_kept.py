"""Goods come back and money is refunded once the subsidy is paid; nobody tells the programme."""

from simulation.facts import Fate
from simulation.sales import Purchase
from simulation.schemes.stage import APPLIANCES, Scheme, Stage, with_facts


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """The invoices are red-lettered weeks later."""
    return stage.change(honest, lambda one: with_facts(one, fate=Fate.REFUNDED))


SCHEME = Scheme("refunds_kept", "T11", (*APPLIANCES, "bike shop", "car dealer"), play)
