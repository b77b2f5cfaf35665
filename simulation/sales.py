"""Sales of the merchants: before the programme, as price evidence, and in it, to be claimed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from simulation import places
from simulation.calendars import draw_days, draw_moment
from simulation.chance import is_hit, scale_fen, stream
from simulation.facts import AS_USUAL, Facts
from simulation.merchants import Merchant, Period, Store
from simulation.people import Citizen, Population
from simulation.places import County
from simulation.prices import Shelf, whole_yuan
from simulation.products import E_BIKES, Product

#: Of ten buyers, one has bought something else in the programme before.
RETURNING_BP = 1_000
#: The rest lives near the shop, except for online sellers.
NEAR_BP = 8_500
MEETINGS_MAX = 6
#: How long before the programme a shop clears its shelves, where it does.
CLEARANCE = timedelta(days=45)
#: How often a shop with that habit types its own telephone.
COUNTER_MOBILE_USED_BP = 400


@dataclass(frozen=True, slots=True)
class PastSale:
    """A sale before the programme, as the merchant's books have it."""

    merchant: Merchant
    store: Store
    product: Product
    price_fen: int
    sold_on: date
    reference: str


@dataclass(frozen=True, slots=True)
class Purchase:
    """A sale that will be claimed; `is_irregular` is the truth that no system is told."""

    merchant: Merchant
    store: Store
    product: Product
    buyer: Citizen
    price_fen: int
    bought_at: datetime
    delivered_on: date
    is_irregular: bool = False
    facts: Facts = AS_USUAL

    @property
    def bought_on(self) -> date:
        """The day of the purchase in Hebei."""
        return self.bought_at.date()


def past_sales(seed: int, merchant: Merchant, *, ends_on: date) -> list[PastSale]:
    """Return the sales of the three to five months up to and including `ends_on`."""
    rng = stream(seed, "past", merchant.credit_code)
    shelf = Shelf(seed, merchant)
    length = rng.randint(92, 150)
    days = [ends_on - timedelta(days=n) for n in reversed(range(length))]
    sold = [
        (store, product, sold_on)
        for store in merchant.stores
        for product in merchant.models
        for sold_on in draw_days(rng, merchant.pace, days, rng.randint(5, 9))
    ]
    return [
        PastSale(
            merchant=merchant,
            store=store,
            product=product,
            price_fen=_cleared(
                merchant, product, shelf.price_before(rng, product, sold_on), ends_on - sold_on
            ),
            sold_on=sold_on,
            reference=f"{merchant.credit_code[-7:]}-{number:06d}",
        )
        for number, (store, product, sold_on) in enumerate(sorted(sold, key=_by_day), start=1)
    ]


def _cleared(merchant: Merchant, product: Product, price_fen: int, before: timedelta) -> int:
    """Return the price in a clearance: of every third model, in the last weeks."""
    off_bp = merchant.habits.clearance_bp
    if not off_bp or before > CLEARANCE or merchant.models.index(product) % 3:
        return price_fen
    return whole_yuan(scale_fen(price_fen, -off_bp))


def _by_day(sold: tuple[Store, Product, date]) -> tuple[date, str, str]:
    store, product, sold_on = sold
    return sold_on, store.code, product.model


class Buyers:
    """Finds a buyer for a product: never one who already had the category's discount."""

    def __init__(self, seed: int, people: Population) -> None:
        self.people = people
        self._rng = stream(seed, "buyers")
        self._met: dict[str, list[Citizen]] = defaultdict(list)
        self._had: set[tuple[str, str]] = set()

    def find(self, store: Store, product: Product) -> Citizen:
        """Return a buyer who lives where this store's customers live."""
        return self.visitor(self._home(store, product), product)

    def visitor(self, county: County, product: Product) -> Citizen:
        """Return a buyer of the county; some have bought other things before."""
        met = self._met[county.code]
        for _ in range(MEETINGS_MAX if met and is_hit(self._rng, RETURNING_BP) else 0):
            citizen = self._rng.choice(met)
            if (citizen.document_number, product.category) not in self._had:
                return self._note(citizen, product)
        return self.newcomer(county, product)

    def newcomer(self, county: County, product: Product) -> Citizen:
        """Return a buyer of the county who has bought nothing before."""
        citizen = self.people.newcomer(county)
        self._met[county.code].append(citizen)
        return self._note(citizen, product)

    def again(self, citizen: Citizen, product: Product) -> Citizen | None:
        """Return the same citizen as the buyer of another thing, or None who had its like."""
        had = (citizen.document_number, product.category) in self._had
        return None if had else self._note(citizen, product)

    def _note(self, citizen: Citizen, product: Product) -> Citizen:
        self._had.add((citizen.document_number, product.category))
        return citizen

    def _home(self, store: Store, product: Product) -> County:
        if store.channel == "online":
            return self._rng.choice(places.COUNTIES)
        if product.category == E_BIKES or is_hit(self._rng, NEAR_BP):
            return store.county
        return self._rng.choice(places.of_unit(store.county.unit))


@dataclass(frozen=True, slots=True)
class Till:
    """Where one merchant sells within a period."""

    rng: Random
    merchant: Merchant
    shelf: Shelf
    buyers: Buyers
    period: Period

    def sell(self, moment: datetime) -> Purchase:
        """Return a purchase at that moment; goods arrive before the period ends."""
        store = self.rng.choice(self.merchant.stores)
        product = _choose(self.rng, self.merchant.models)
        arrives_on = moment.date() + timedelta(days=_days_to_door(self.rng, store))
        return Purchase(
            merchant=self.merchant,
            store=store,
            product=product,
            buyer=self._note_down(self.buyers.find(store, product)),
            price_fen=self.shelf.price_now(self.rng, product),
            bought_at=moment,
            delivered_on=min(arrives_on, self.period.ends_on),
        )

    def _note_down(self, buyer: Citizen) -> Citizen:
        counter_mobile = self.merchant.counter_mobile
        is_typed_so = bool(counter_mobile) and is_hit(self.rng, COUNTER_MOBILE_USED_BP)
        return replace(buyer, mobile=counter_mobile) if is_typed_so else buyer


def purchases(
    seed: int, merchant: Merchant, *, period: Period, count: int, buyers: Buyers
) -> list[Purchase]:
    """Return so many honest purchases of the period, in the order of their moments."""
    rng = stream(seed, "purchases", merchant.credit_code)
    till = Till(rng, merchant, Shelf(seed, merchant), buyers, period)
    days = draw_days(rng, merchant.pace, period.days, count)
    moments = sorted(draw_moment(rng, merchant.pace, day) for day in days)
    return [till.sell(moment) for moment in moments]


def _choose(rng: Random, models: Sequence[Product]) -> Product:
    weights = range(len(models) + 4, 4, -1)
    return rng.choices(models, weights)[0]


def _days_to_door(rng: Random, store: Store) -> int:
    return (
        rng.choice((1, 1, 1, 2, 2, 3)) if store.channel == "online" else rng.choice((0, 0, 1, 1, 2))
    )
