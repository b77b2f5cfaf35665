"""Serial numbers are taken from goods sold before, with one sign changed."""

from simulation import identifiers
from simulation.products import E_BIKES
from simulation.sales import Purchase
from simulation.schemes.stage import APPLIANCES, Scheme, Stage, with_facts

#: So many claims live on one true number.
FAMILY = 6


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """By brand: the first of a family bears its true number, the others variants of it."""
    templates: dict[str, tuple[str, int]] = {}

    def borrowed(purchase: Purchase) -> Purchase:
        brand = purchase.product.brand
        number, used = templates.get(brand, ("", FAMILY))
        if used >= FAMILY:
            number, used = stage.fresh(lambda: _true_number(stage, purchase)), 0
            serial = number
        else:
            serial = stage.fresh(lambda: _one_sign_off(stage, number))
        templates[brand] = number, used + 1
        return with_facts(purchase, serial=serial, is_stocked=False, is_activated=False)

    return stage.change(honest, borrowed)


def _true_number(stage: Stage, purchase: Purchase) -> str:
    if purchase.product.category == E_BIKES:
        return identifiers.frame_number(stage.rng)
    prefix = purchase.product.brand[:2].upper()
    return identifiers.serial_number(stage.rng, prefix, purchase.bought_on)


def _one_sign_off(stage: Stage, number: str) -> str:
    """Return the number with one of its last four digits or letters changed."""
    place = len(number) - 1 - stage.rng.randrange(4)
    alphabet = identifiers.DIGITS if number.isdigit() else identifiers.CREDIT_ALPHABET
    sign = stage.rng.choice([one for one in alphabet if one != number[place]])
    return number[:place] + sign + number[place + 1 :]


SCHEME = Scheme("near_serials", "D1", (*APPLIANCES, "bike shop"), play)
