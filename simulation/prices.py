"""What a merchant asks for a model: before the programme, and in it."""

from datetime import date
from random import Random

from simulation.chance import bell_bp, is_hit, scale_fen, stream
from simulation.merchants import Merchant
from simulation.products import Product, ending_in_nine

#: The June sales festival; honest shops then sell a third of their goods 3 to 6 % cheaper.
FESTIVAL = (date(2024, 6, 1), date(2024, 6, 20))


class Shelf:
    """The prices of one merchant. Its own level stays; single sales are bargained a little."""

    def __init__(self, seed: int, merchant: Merchant) -> None:
        rng = stream(seed, "shelf", merchant.credit_code)
        drift_bp = bell_bp(rng, 60)
        self._before, self._now = {}, {}
        for product in merchant.models:
            base_fen = scale_fen(product.price_fen, merchant.level_bp + bell_bp(rng, 120))
            self._before[product] = ending_in_nine(base_fen)
            later_fen = scale_fen(base_fen, drift_bp + bell_bp(rng, 50))
            self._now[product] = ending_in_nine(later_fen)

    def price_before(self, rng: Random, product: Product, sold_on: date) -> int:
        """Return the price of one sale before the programme, in fen."""
        price_fen = bargained(rng, self._before[product])
        if FESTIVAL[0] <= sold_on <= FESTIVAL[1] and is_hit(rng, 3_300):
            return whole_yuan(scale_fen(price_fen, -rng.randint(300, 600)))
        return price_fen

    def price_now(self, rng: Random, product: Product) -> int:
        """Return the price of one sale in the programme, in fen."""
        return bargained(rng, self._now[product])


def whole_yuan(amount_fen: int) -> int:
    """Return the amount without its fen."""
    return amount_fen // 100 * 100


def bargained(rng: Random, price_fen: int) -> int:
    """Return the price one customer pays: three of ten get up to 2 % off, in whole yuan."""
    if is_hit(rng, 7_000):
        return price_fen
    return whole_yuan(scale_fen(price_fen, -rng.randint(20, 200)))
