"""Sales without goods: never bought in, never carried to anybody, never switched on."""

from simulation.chance import is_hit
from simulation.sales import Purchase
from simulation.schemes.stage import APPLIANCES, Scheme, Stage, with_facts

#: A few have a forged waybill, or a device that was really switched on in the shop.
PROVED_BP, ACTIVATED_BP = 1_500, 500


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """The papers are perfect; the world knows nothing of the goods."""

    def empty(purchase: Purchase) -> Purchase:
        return with_facts(
            purchase,
            is_stocked=False,
            is_proved=is_hit(stage.rng, PROVED_BP),
            is_activated=is_hit(stage.rng, ACTIVATED_BP),
            is_received=False,
        )

    return stage.change(honest, empty)


SCHEME = Scheme("fake_sales", "T1", (*APPLIANCES, "bike shop"), play)
