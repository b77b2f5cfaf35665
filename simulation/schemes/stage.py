"""What a scheme is, what it works with, and how far it goes."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random

from simulation.calendars import draw_moment
from simulation.chance import Fresh, scale_fen
from simulation.merchants import Merchant
from simulation.prices import whole_yuan
from simulation.sales import Buyers, Purchase

APPLIANCES = ("chain", "town shop", "country shop", "online seller")
SHOPS = ("chain", "town shop", "country shop", "bike shop")
SMALL_SHOPS = ("town shop", "country shop", "bike shop")


@dataclass(frozen=True, slots=True)
class Intensity:
    """Which share of its claims (in basis points) a merchant's scheme touches: from, to."""

    name: str
    touched_bp: tuple[int, int]


LOUD = Intensity("loud", (6_400, 6_400))  # as the demo has it
STRONG = Intensity("strong", (5_500, 8_000))
WEAK = Intensity("weak", (1_500, 2_500))


@dataclass(frozen=True, slots=True)
class Stage:
    """What a scheme works with; `props` are shared by all who play in one ring."""

    rng: Random
    buyers: Buyers
    touched_bp: int
    props: dict[str, list[str]] = field(default_factory=dict)
    fresh: Fresh = field(default_factory=Fresh)

    def touched(self, honest: Sequence[Purchase]) -> set[int]:
        """Return the places of the purchases that the scheme gets hold of."""
        count = -(-len(honest) * self.touched_bp // 10_000)
        return set(self.rng.sample(range(len(honest)), k=count))

    def models(self, honest: Sequence[Purchase]) -> list[str]:
        """Return models, drawn one by one, that make up so much of the sales."""
        sold = Counter(purchase.product.model for purchase in honest)
        models, chosen = sorted(sold), list[str]()
        self.rng.shuffle(models)
        while models and sum(sold[one] for one in chosen) * 10_000 < len(honest) * self.touched_bp:
            chosen.append(models.pop())
        return chosen

    def change(
        self, honest: Sequence[Purchase], change: Callable[[Purchase], Purchase | None]
    ) -> list[Purchase]:
        """Change the touched purchases, as far as they can be; the others stay."""
        played = list(honest)
        for place in sorted(self.touched(honest)):
            changed = change(honest[place])
            if changed is not None:
                played[place] = irregular(changed)
        return played


Play = Callable[[Stage, list[Purchase]], list[Purchase]]


@dataclass(frozen=True, slots=True)
class Scheme:
    """One irregular way of doing business, and the kinds of merchants that it suits.

    pattern: its number in the published typologies (P price, T transaction, D product, E e-bike).
    is_open_to: what a merchant must have besides, for the scheme to be worth it.
    """

    name: str
    pattern: str
    kinds: tuple[str, ...]
    play: Play
    is_open_to: Callable[[Merchant], bool] = lambda _merchant: True

    def suits(self, merchant: Merchant) -> bool:
        """Say whether the merchant can play it."""
        return merchant.kind in self.kinds and self.is_open_to(merchant)


def irregular(purchase: Purchase) -> Purchase:
    """Return the purchase marked with the truth."""
    return replace(purchase, is_irregular=True)


def with_facts(purchase: Purchase, **facts: object) -> Purchase:
    """Return the purchase with other facts."""
    return replace(purchase, facts=replace(purchase.facts, **facts))  # type: ignore[arg-type]


def priced(purchase: Purchase, by_bp: int) -> Purchase:
    """Return the purchase at a price changed by so many basis points, in whole yuan."""
    return replace(purchase, price_fen=whole_yuan(scale_fen(purchase.price_fen, by_bp)))


def moved(purchase: Purchase, moment: datetime) -> Purchase:
    """Return the purchase at another moment; goods arrive and the claim goes out as long after."""
    shift = moment.date() - purchase.bought_on
    facts = purchase.facts
    if facts.reported_at:
        facts = replace(facts, reported_at=facts.reported_at + shift)
    return replace(
        purchase,
        bought_at=moment,
        delivered_on=purchase.delivered_on + shift,
        facts=facts,
    )


def opening(stage: Stage, purchase: Purchase) -> datetime:
    """Return some moment of the purchase's day within opening hours."""
    return draw_moment(stage.rng, purchase.merchant.pace, purchase.bought_on)


def owner_of(honest: Sequence[Purchase]) -> Merchant:
    """Return the merchant whose purchases these are."""
    return honest[0].merchant
