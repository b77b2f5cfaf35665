"""A merchant files prices: one binds from the day on, one is too high and waits for people."""

from datetime import date

from simulation.demo.stories.scene import Scene, accepted
from simulation.merchants import Merchant
from subsidy.catalogue import services as catalogue
from subsidy.catalogue.models import PriceBaseline
from subsidy.core import clock

#: Above what the product used to be sold for, by enough to be seen.
RAISED_BP = 10_800
HOW = {"in_force": "one binds", "waiting": "one waits for approval"}
#: From this day on, what the merchant sold in the quarter before is what products used to cost.
BASELINE_FROM, BASELINE_DAYS = date(2024, 8, 25), 90


def file_prices(scene: Scene) -> str:
    """File the lowest and, of another model, more than the highest price of the past."""
    catalogue.set_baseline(
        programme=scene.office.programme,
        from_on=BASELINE_FROM,
        statistic=PriceBaseline.Statistic.AVERAGE,
        window_days=BASELINE_DAYS,
        scope=PriceBaseline.Scope.MERCHANT,
        by=scene.office.actor("programme_manager"),
        at=clock.now(),
    )
    merchant = _filing(scene)
    low, high = merchant.models[:2]
    past = [sale for sale in scene.world.past_sales if sale.merchant is merchant]
    lowest = min(sale.price_fen for sale in past if sale.product == low)
    highest = max(sale.price_fen for sale in past if sale.product == high)
    filed = [(low, lowest), (high, highest * RAISED_BP // 10_000)]
    rows = [
        {
            "category": product.category,
            "brand": product.brand,
            "model": product.model,
            "price_fen": price_fen,
        }
        for product, price_fen in filed
    ]
    till = scene.tills.of(merchant.credit_code)
    answer = accepted(till.put("/api/v1/filed-prices", {"prices": rows}, key="prices"))
    results = answer["results"]
    assert isinstance(results, list)
    states = [str(row["state"]) for row in results]
    scene.tell("2 prices filed", "; ".join(HOW[state] for state in states), merchant.name)
    return ", ".join(states)


def _filing(scene: Scene) -> Merchant:
    honest = (one for one in scene.world.merchants if not one.scheme and one.kind == "chain")
    return next(honest)
