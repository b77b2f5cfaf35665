"""A known model is filed under a new code, as a set or a new version, and costs a fifth more."""

from dataclasses import replace

from simulation import identifiers
from simulation.products import Product
from simulation.sales import Purchase
from simulation.schemes.stage import APPLIANCES, Scheme, Stage, priced

RAISE_BP = (1_600, 2_600)
SUFFIXES = ("-N", "-2024", "套装", "(安装礼包)", "-S", "尊享版")


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """Each model gets one new code of this merchant's own."""
    raise_bp = stage.rng.randint(*RAISE_BP)
    codes: dict[Product, Product] = {}

    def renamed(purchase: Purchase) -> Purchase:
        product = purchase.product
        if product not in codes:
            suffix = stage.rng.choice(SUFFIXES)
            gtin = stage.fresh(lambda: identifiers.ean13(stage.rng))
            codes[product] = replace(product, model=product.model + suffix, gtin=gtin)
        return replace(priced(purchase, raise_bp), product=codes[product])

    return stage.change(honest, renamed)


def known_model(purchase: Purchase) -> Product:
    """Return the product as makers and the merchant's own suppliers call it."""
    product = purchase.product
    for known in purchase.merchant.models:
        if known == product or product.model in {known.model + one for one in SUFFIXES}:
            return known
    return product


SCHEME = Scheme("new_codes", "P2", APPLIANCES, play)
