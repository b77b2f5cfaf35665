"""Invoices written at one sitting: number after number, and no other customer in between."""

from simulation.sales import Purchase
from simulation.schemes.stage import SHOPS, Scheme, Stage, irregular, with_facts

SITTING = (9, 16)


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """Neighbours in time share a sitting; the sales themselves keep their days."""
    touched = sorted(stage.touched(honest), key=lambda place: (honest[place].bought_at, place))
    sittings: dict[int, str] = {}
    while touched:
        size = stage.rng.randint(*SITTING)
        for place in touched[:size]:
            sittings[place] = f"sitting {touched[0]}"
        touched = touched[size:]
    return [
        irregular(with_facts(one, sitting=sittings[place])) if place in sittings else one
        for place, one in enumerate(honest)
    ]


SCHEME = Scheme("sequential_invoices", "T7", SHOPS, play)
