"""Prices are lifted to just where the subsidy reaches its cap, whatever the model costs."""

from dataclasses import replace

from simulation.chance import is_hit
from simulation.merchants import Merchant
from simulation.products import E_BIKES, Product
from simulation.sales import Purchase
from simulation.schemes.stage import Scheme, Stage

#: Where rate times price is the cap: 20 % up to 2,000 yuan, 15 % up to 2,000; bikes 20 % up to 500.
CAP_PRICES_FEN = {1: 1_000_000, 2: 1_333_400}
BIKE_CAP_PRICES_FEN = {"lead_acid": 250_000, "lithium": 300_000}
#: A price is lifted by no more than 45 %: beyond it every clerk would ask.
LIFT_MAX_BP = 14_500
EVEN_BP = 6_000


def cap_price_fen(product: Product) -> int | None:
    """Return the lowest price at which the product's subsidy is capped, None where there is no cap
    near any price.
    """
    if product.category == E_BIKES:
        return BIKE_CAP_PRICES_FEN[product.battery]
    return CAP_PRICES_FEN.get(product.energy_level or 0)


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """Sell what is within reach of the cap, and at the cap."""
    models = [one for one in honest[0].merchant.models if _reaches(one, one.price_fen)]

    def capped(purchase: Purchase) -> Purchase | None:
        if _reaches(purchase.product, purchase.price_fen):
            return _lifted(stage, purchase)
        product = stage.rng.choice(models)
        if product.category != purchase.product.category and not stage.buyers.again(
            purchase.buyer, product
        ):
            return None
        return _lifted(stage, replace(purchase, product=product, price_fen=product.price_fen))

    return stage.change(honest, capped)


def _reaches(product: Product, price_fen: int) -> bool:
    cap_fen = cap_price_fen(product)
    return cap_fen is not None and price_fen < cap_fen <= price_fen * LIFT_MAX_BP // 10_000


def _is_near(merchant: Merchant) -> bool:
    return any(_reaches(one, one.price_fen) for one in merchant.models)


def _lifted(stage: Stage, purchase: Purchase) -> Purchase:
    cap_fen = cap_price_fen(purchase.product) or purchase.price_fen
    above_fen = 0 if is_hit(stage.rng, EVEN_BP) else stage.rng.randrange(1, 60) * 100
    return replace(purchase, price_fen=cap_fen + above_fen)


KINDS = ("bike shop", "town shop", "chain")
SCHEME = Scheme("capped_prices", "P4", KINDS, play, _is_near)
