"""Merchants as they differ: chains, town and country shops, online sellers, garages, bike shops."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from simulation import identifiers, places
from simulation.chance import Fresh, bell_bp, is_hit, shares, stream
from simulation.people import BankAccount, Citizen, Population, person_name
from simulation.places import County
from simulation.products import Product, catalogue

Products = Mapping[str, tuple[Product, ...]]


@dataclass(frozen=True, slots=True)
class Kind:
    """What merchants of one kind have in common."""

    name: str
    group: str
    share: int
    weight: int
    stores: tuple[int, ...]
    models: tuple[int, int]
    words: tuple[str, ...]
    weekend_bp: tuple[int, int] = (12_000, 19_000)
    has_fairs: bool = False
    is_online: bool = False
    is_urban: bool = True


_RETAIL, _TRADE = ("家电连锁", "电器连锁"), ("电器", "家电商贸")
_RURAL, _ONLINE = ("家电经销部", "电器商行"), ("电子商务", "网络科技")
_BIKES, _CARS = ("车业", "电动车行"), ("汽车销售", "汽车贸易")
KINDS = (
    Kind("chain", "appliances", 6, 220, (3, 4), (14, 18), _RETAIL, has_fairs=True),
    Kind("town shop", "appliances", 18, 100, (1, 1, 2), (9, 14), _TRADE),
    Kind("country shop", "appliances", 13, 75, (1,), (7, 10), _RURAL, (9_000, 13_000),
         has_fairs=True, is_urban=False),
    Kind("online seller", "appliances", 5, 150, (1,), (12, 16), _ONLINE, (9_500, 12_000),
         is_online=True),
    Kind("bike shop", "e_bikes", 10, 65, (1, 1, 1, 2), (4, 7), _BIKES, is_urban=False),
    Kind("car dealer", "cars", 8, 55, (1, 1, 2), (4, 7), _CARS, (13_000, 21_000)),
)  # fmt: skip
COINED = ("恒源", "鑫达", "冀兴", "盛泰", "万佳", "荣昌", "嘉和", "瑞丰", "宏远", "众诚", "天一",
          "永信", "博雅", "福临", "华宇", "佳美", "昌隆", "同创", "金桥", "锦程")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Store:
    """A place of sale with its card terminal."""

    code: str
    name: str
    county: County
    address: str
    latitude: Decimal
    longitude: Decimal
    channel: str
    terminal: str


@dataclass(frozen=True, slots=True)
class Pace:
    """When people buy here: pull of weekends, fairs and launches (basis points of a plain day),
    hours.
    """

    weekend_bp: int
    fair_bp: int
    fairs: tuple[date, ...]
    opens: int
    closes: int
    launches: tuple[date, ...] = ()
    launch_bp: int = 10_000


@dataclass(frozen=True, slots=True)
class Habits:
    """Honest peculiarities of one merchant, in basis points of its claims; see `habits.Life`.

    clearance_bp: how much cheaper some models were sold before the programme. silent: goods that
    never speak to their maker; late: reported days later; off_place: the place is a false one;
    staff_buys: its own people buy.
    """

    clearance_bp: int = 0
    tablets: tuple[str, ...] = ()
    tablet_bp: int = 0
    village_mobile: str = ""
    village_bp: int = 0
    wall_bp: int = 0
    night_bp: int = 0
    returns_bp: int = 0
    slips_bp: int = 0
    silent_bp: int = 0
    late_bp: int = 0
    off_place_bp: int = 0
    staff_buys_bp: int = 0
    is_mixed: bool = False


NO_HABITS = Habits()


@dataclass(frozen=True, slots=True)
class Merchant:
    """A merchant with what it sells and how.

    Where there is a `counter_mobile`, assistants now and then type the shop's own telephone: an
    honest bad habit. `scheme` names an irregularity, several joined by "+", or is empty; merchants
    of one `ring` work together.
    """

    credit_code: str
    name: str
    legal_person: str
    kind: str
    group: str
    county: County
    stores: tuple[Store, ...]
    payout: BankAccount
    models: tuple[Product, ...]
    level_bp: int
    weight: int
    pace: Pace
    counter_mobile: str = ""
    scheme: str = ""
    ring: int = 0
    staff: tuple[Citizen, ...] = ()
    habits: Habits = NO_HABITS

    @property
    def schemes(self) -> tuple[str, ...]:
        """The names of its irregularities."""
        return tuple(self.scheme.split("+")) if self.scheme else ()


@dataclass(frozen=True, slots=True)
class Period:
    """The days of the programme that the merchants live through, both inclusive."""

    starts_on: date
    ends_on: date

    @property
    def days(self) -> list[date]:
        """All days, in order."""
        count = (self.ends_on - self.starts_on).days + 1
        return [self.starts_on + timedelta(days=n) for n in range(count)]


class Founder:
    """Founds merchants whose names, codes and terminals are their own."""

    def __init__(
        self, seed: int, people: Population, period: Period, products: Products | None = None
    ) -> None:
        self._seed, self._people, self._period = seed, people, period
        self._products = products or catalogue(seed)
        self._names, self._codes, self._terminals = Fresh(), Fresh(), Fresh()

    def found(self, number: int, kind: Kind, county: County) -> Merchant:
        """Return merchant `number`, of this kind, at home in the county."""
        rng = stream(self._seed, "merchant", number)
        name = self._names(lambda: company_name(rng, kind, county))
        return Merchant(
            credit_code=self._codes(lambda: identifiers.credit_code(rng, county.code)),
            name=name,
            legal_person=person_name(rng, is_female=is_hit(rng, 3_000)),
            kind=kind.name,
            group=kind.group,
            county=county,
            stores=self._stores(rng, kind, county),
            payout=self._people.bank_account(name, county),
            models=assortment(rng, self._products[kind.group], rng.randint(*kind.models)),
            level_bp=bell_bp(rng, 180),
            weight=kind.weight * rng.randint(55, 160),
            pace=pace_of(rng, kind, self._period),
        )

    def _stores(self, rng: Random, kind: Kind, county: County) -> tuple[Store, ...]:
        around = places.of_unit(county.unit)
        count = rng.choice(kind.stores)
        homes = [county, *rng.choices(around, k=count - 1)]
        return tuple(self._store(rng, kind, home, n + 1) for n, home in enumerate(homes))

    def _store(self, rng: Random, kind: Kind, county: County, number: int) -> Store:
        latitude, longitude = places.near(rng, county)
        return Store(
            code=f"S{number:03d}",
            name="网上商城" if kind.is_online else f"{county.name}{number}店",
            county=county,
            address=places.shop_address(rng, county),
            latitude=latitude,
            longitude=longitude,
            channel="online" if kind.is_online else "store",
            terminal=self._terminals(lambda: "T" + identifiers.text_of(rng, "0123456789", 8)),
        )


def company_name(rng: Random, kind: Kind, county: County) -> str:
    """Return a company's name: place, coined word, trade."""
    place = county.city if kind.is_urban else county.name.rstrip("市县区")
    return f"{place}{rng.choice(COINED)}{rng.choice(kind.words)}有限公司"


def assortment(rng: Random, products: Sequence[Product], count: int) -> tuple[Product, ...]:
    """Return the models a merchant carries: of few brands, as a shop does."""
    brands = sorted({product.brand for product in products})
    carried = set(rng.sample(brands, k=min(3, len(brands))))
    stock = [product for product in products if product.brand in carried]
    return tuple(rng.sample(stock, k=min(count, len(stock))))


def pace_of(rng: Random, kind: Kind, period: Period) -> Pace:
    """Return a pace: fairs last two days and pull no more than double."""
    days = period.days
    fairs: list[date] = []
    for _ in range(rng.choice((1, 2)) if kind.has_fairs and days[2:] else 0):
        first = rng.randrange(len(days) - 1)
        fairs += days[first : first + 2]
    opens, closes = (8, 24) if kind.is_online else (rng.choice((8, 9)), rng.choice((18, 19, 20)))
    weekend_bp = rng.randint(*kind.weekend_bp)
    return Pace(weekend_bp, rng.randint(15_000, 20_000), tuple(fairs), opens, closes)


def kinds_of(count: int) -> list[Kind]:
    """Return the kinds of so many merchants, in the proportions of KINDS."""
    parts = shares(count, [kind.share for kind in KINDS])
    return [kind for kind, part in zip(KINDS, parts, strict=True) for _ in range(part)]


def found_merchants(
    seed: int,
    count: int,
    *,
    people: Population,
    period: Period,
    products: Products | None = None,
) -> tuple[Merchant, ...]:
    """Return so many honest merchants, spread over the units of the province."""
    rng = stream(seed, "homes")
    founder = Founder(seed, people, period, products)
    units = sorted({county.unit for county in places.COUNTIES})
    merchants = []
    for number, kind in enumerate(kinds_of(count)):
        around = places.of_unit(units[number % len(units)])
        fitting = [county for county in around if county.is_urban == kind.is_urban] or around
        merchants.append(founder.found(number, kind, rng.choice(fitting)))
    return tuple(merchants)
