"""The invoice is voided some days after the claim: the sale was for the papers only."""

from simulation.facts import Fate
from simulation.sales import Purchase
from simulation.schemes.stage import APPLIANCES, Scheme, Stage, with_facts


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """Goods stay on the shelf: neither bought in anew nor switched on by the buyer."""
    return stage.change(honest, lambda one: with_facts(one, fate=Fate.VOIDED, is_activated=False))


SCHEME = Scheme("voided_invoices", "T12", (*APPLIANCES, "bike shop", "car dealer"), play)
