"""Registers of a merchant's trade: what it bought in, invoiced, sold without help and cancelled."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from simulation.chance import is_hit, scale_fen, stream
from simulation.facts import Fate
from simulation.feeds.things import ended_on
from simulation.merchants import Merchant
from simulation.prices import Shelf, whole_yuan
from simulation.products import Product
from simulation.schemes import new_codes, two_tier_prices

if TYPE_CHECKING:
    from simulation.world import World

Row = tuple[object, ...]
#: Sales of a model without subsidy: second homes, quotas used up, companies.
WITHOUT = (2, 6)
#: Honest shops whose regulars pay less, how much less, and how many of the buyers are regulars.
REGULARS_BP, REGULAR_OFF_BP, REGULAR_BP = 1_500, (200, 600), 2_500
#: Honest shops that borrow from each other: some units have no input invoice of theirs.
BORROWERS_BP, BORROWED_BP = 1_000, (100, 700)
DELIVERIES = 3


def issued_invoices(world: "World") -> Iterator[Row]:
    """Yield how many invoices each merchant wrote on each day."""
    for code, counts in world.invoices.items():
        for day, count in counts:
            yield code, day, count


def purchase_stock(world: "World") -> Iterator[Row]:
    """Yield what each merchant had at the start and bought since: enough for what was really sold.

    A model under a new code was bought under its old one.
    """
    sold: dict[str, Counter[Product]] = defaultdict(Counter)
    for claim in world.claims:
        purchase = claim.purchase
        if purchase.facts.is_stocked:
            known = new_codes.known_model(purchase)
            sold[purchase.merchant.credit_code][known] += 1
    starts_on = world.plan.period.starts_on
    for merchant in world.merchants:
        rng = stream(world.plan.seed, "feed", "stock", merchant.credit_code)
        missing_bp, others = _missing_bp(rng, merchant), _without(world, merchant)
        for line, product in enumerate(merchant.models):
            units = sold[merchant.credit_code][product] + others[product] + rng.randint(0, 2)
            units = max(1, units * (10_000 - missing_bp) // 10_000)
            opening = max(1, units * rng.randint(15, 45) // 100)
            reference = f"OPEN-{merchant.credit_code[-6:]}-{line}"
            yield _bought(merchant, "opening", reference, product, opening, starts_on)
            for number, part in enumerate(_parts(units - opening)):
                day = starts_on + timedelta(days=7 + 18 * number + rng.randrange(6))
                reference = f"IN-{merchant.credit_code[-6:]}-{number}-{line}"
                yield _bought(merchant, "invoice", reference, product, part, day)


def _missing_bp(rng: Random, merchant: Merchant) -> int:
    drawn_bp = rng.randint(*BORROWED_BP)
    return drawn_bp if merchant.habits.is_mixed and is_hit(rng, BORROWERS_BP) else 0


def _parts(units: int) -> list[int]:
    each = -(-units // DELIVERIES)
    parts = [min(each, max(0, units - each * number)) for number in range(DELIVERIES)]
    return [part for part in parts if part]


def _bought(
    merchant: Merchant, kind: str, reference: str, product: Product, units: int, day: object
) -> Row:
    return merchant.credit_code, kind, reference, product.brand, product.model, units, day


def unsubsidised_sales(world: "World") -> Iterator[Row]:
    """Yield sales without subsidy, at the shelf's price; the two-tier shops sell them cheaper."""
    cheaper = _cheaper(world)
    days = world.plan.period.days
    for merchant in world.merchants:
        rng = stream(world.plan.seed, "feed", "unsubsidised", merchant.credit_code)
        shelf = Shelf(world.plan.seed, merchant)
        others = _without(world, merchant)
        has_regulars = merchant.habits.is_mixed and is_hit(rng, REGULARS_BP)
        number = 0
        for product in merchant.models:
            off_bp = cheaper.get((merchant.credit_code, product), 0)
            for _ in range(others[product]):
                number += 1
                price_fen = shelf.price_now(rng, product)
                if has_regulars and is_hit(rng, REGULAR_BP):
                    price_fen = scale_fen(price_fen, -rng.randint(*REGULAR_OFF_BP))
                price_fen = whole_yuan(scale_fen(price_fen, -off_bp))
                reference = f"N-{merchant.credit_code[-6:]}-{number:05d}"
                yield (
                    *(merchant.credit_code, reference, product.category, product.brand),
                    *(product.model, price_fen, rng.choice(days)),
                )


def _without(world: "World", merchant: Merchant) -> dict[Product, int]:
    """Return how many of each model the merchant sells without subsidy."""
    rng = stream(world.plan.seed, "feed", "without", merchant.credit_code)
    return {product: rng.randint(*WITHOUT) for product in merchant.models}


def _cheaper(world: "World") -> dict[tuple[str, Product], int]:
    """Return how much cheaper who sells what without subsidy."""
    found = {}
    for claim in world.claims:
        merchant, product = claim.purchase.merchant, claim.purchase.product
        if two_tier_prices.NAME in merchant.schemes and claim.purchase.facts.is_dearer:
            rng = stream(world.plan.seed, "two tiers", merchant.credit_code)
            found[merchant.credit_code, product] = rng.randint(*two_tier_prices.CHEAPER_BP)
    return found


def cancelled_orders(world: "World") -> Iterator[Row]:
    """Yield online orders that came to nothing, as the platform has them."""
    rng = stream(world.plan.seed, "feed", "cancelled_order")
    for claim in world.claims:
        purchase = claim.purchase
        is_back = purchase.facts.fate in (Fate.RETURNED, Fate.REFUNDED)
        if purchase.store.channel == "online" and is_back:
            day = ended_on(rng, claim, world.plan.period.ends_on)
            refund_fen = purchase.price_fen
            yield purchase.merchant.credit_code, claim.external_id, day, refund_fen
