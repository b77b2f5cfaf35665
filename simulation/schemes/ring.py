"""Several merchants draw on one stock of identities: telephones and devices wander between them."""

from dataclasses import replace

from simulation.sales import Purchase
from simulation.schemes.stage import SMALL_SHOPS, Scheme, Stage, owner_of, with_facts

NAME = "ring"
#: How many of each the ring owns: each serves a few people at every merchant.
TELEPHONES, DEVICES = 12, 10


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """No single merchant uses one telephone often; together they do."""
    ring = owner_of(honest).ring
    if not stage.props:
        people = stage.buyers.people
        stage.props["mobiles"] = [people.mobile(stage.rng) for _ in range(TELEPHONES)]
        stage.props["devices"] = [f"DEV-RING-{ring}-{n}" for n in range(DEVICES)]

    def lend(purchase: Purchase) -> Purchase:
        buyer = replace(purchase.buyer, mobile=stage.rng.choice(stage.props["mobiles"]))
        device = stage.rng.choice(stage.props["devices"])
        return with_facts(replace(purchase, buyer=buyer), device=device)

    return stage.change(honest, lend)


SCHEME = Scheme(NAME, "T2", SMALL_SHOPS, play)
