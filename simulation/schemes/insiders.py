"""The buyers are the owner's own people: staff, and relatives who leave the telephone of one."""

from dataclasses import replace

from simulation.chance import is_hit
from simulation.sales import Purchase
from simulation.schemes.stage import Scheme, Stage, owner_of, with_facts

RELATIVES_BP = 5_000


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """Staff buy till each has had every category; then relatives do, at their address or number."""
    staff = owner_of(honest).staff

    def to_insider(purchase: Purchase) -> Purchase:
        insider = stage.rng.choice(staff)
        own = (
            None
            if is_hit(stage.rng, RELATIVES_BP)
            else stage.buyers.again(insider, purchase.product)
        )
        if own:
            return replace(purchase, buyer=own)
        changes = (
            {"mobile": insider.mobile}
            if is_hit(stage.rng, 5_000)
            else {"address": insider.address, "county": insider.county}
        )
        return replace(purchase, buyer=replace(purchase.buyer, **changes))

    return [
        with_facts(one, is_proved=False) if one.is_irregular and is_hit(stage.rng, 5_000) else one
        for one in stage.change(honest, to_insider)
    ]


KINDS = ("town shop", "country shop", "bike shop", "car dealer")
SCHEME = Scheme("insiders", "T3", KINDS, play)
