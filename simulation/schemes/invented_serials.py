"""Serial numbers are made up: they count on from one to the next, and no maker knows them."""

from simulation.sales import Purchase
from simulation.schemes.stage import APPLIANCES, Scheme, Stage, with_facts


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """Prefix and week as the brand writes them, then a running number of the merchant's own."""
    running = stage.rng.randrange(10**8, 9 * 10**8)

    def numbered(purchase: Purchase) -> Purchase:
        nonlocal running
        running += stage.rng.choice((1, 1, 1, 2))
        year, week, _ = purchase.bought_on.isocalendar()
        serial = f"{purchase.product.brand[:2].upper()}{year % 100:02d}{week:02d}{running:09d}"
        return with_facts(purchase, serial=serial, is_stocked=False, is_activated=False)

    return stage.change(honest, numbered)


SCHEME = Scheme("invented_serials", "D3", APPLIANCES, play)
