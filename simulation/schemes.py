"""Four irregular ways of doing business, laid over the honest purchases of a merchant.

They follow published audit findings: prices raised before the discount, one telephone behind many
applicants, sales made up within days, and borrowed identities delivered to one door.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from simulation import places
from simulation.calendars import draw_moment
from simulation.chance import is_hit, scale_fen, stream
from simulation.merchants import Merchant
from simulation.places import County
from simulation.prices import whole_yuan
from simulation.sales import Buyers, Purchase

RAISED_PRICES = "raised_prices"
SHARED_CONTACTS = "shared_contacts"
BURST = "burst"
BORROWED_IDENTITIES = "borrowed_identities"

#: Which kinds of merchants turn irregular, and how; the six of the demo.
CASTING = (
    ("town shop", RAISED_PRICES),
    ("country shop", RAISED_PRICES),
    ("town shop", SHARED_CONTACTS),
    ("car dealer", SHARED_CONTACTS),
    ("country shop", BURST),
    ("town shop", BORROWED_IDENTITIES),
)
#: Claims of an irregular merchant, and how many of them at least its scheme touches.
CLAIMS_EACH = 110
TOUCHED_BP = 6_400
RAISED_MODELS_BP = 8_800
RAISE_BP = (1_200, 1_800)
TELEPHONES, DOORS, BURST_DAYS = 5, 2, 3


@dataclass(frozen=True, slots=True)
class Stage:
    """What a scheme works with."""

    rng: Random
    buyers: Buyers


Scheme = Callable[[Stage, list[Purchase]], list[Purchase]]


def cast(seed: int, merchants: tuple[Merchant, ...], count: int) -> tuple[Merchant, ...]:
    """Return the merchants, so many of them irregular."""
    rng = stream(seed, "casting")
    cast_as: dict[str, str] = {}
    for kind, scheme in (CASTING * (count // len(CASTING) + 1))[:count]:
        free = [one for one in merchants if one.kind == kind and one.credit_code not in cast_as]
        cast_as[rng.choice(free).credit_code] = scheme
    return tuple(replace(one, scheme=cast_as.get(one.credit_code, "")) for one in merchants)


def play(seed: int, merchant: Merchant, honest: list[Purchase], buyers: Buyers) -> list[Purchase]:
    """Return the purchases as the merchant's scheme makes them, in the order of their moments."""
    if not merchant.scheme:
        return honest
    stage = Stage(stream(seed, "scheme", merchant.credit_code), buyers)
    played = SCHEMES[merchant.scheme](stage, honest)
    return sorted(played, key=lambda purchase: purchase.bought_at)


def raise_prices(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """Most models cost 12 to 18 % more than the merchant took before, from the first day on."""
    models = sorted({purchase.product.model for purchase in honest})
    raises = {
        model: stage.rng.randint(*RAISE_BP)
        for model in models
        if is_hit(stage.rng, RAISED_MODELS_BP)
    }
    return [_raise(purchase, raises.get(purchase.product.model, 0)) for purchase in honest]


def _raise(purchase: Purchase, by_bp: int) -> Purchase:
    price_fen = whole_yuan(scale_fen(purchase.price_fen, by_bp))
    return replace(purchase, price_fen=price_fen, is_irregular=by_bp > 0)


def share_contacts(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """Most applicants leave one of five agents' telephones; car buyers also his account."""
    people, county = stage.buyers.people, honest[0].store.county
    agents = [
        (people.mobile(), people.bank_account(honest[0].merchant.legal_person, county).number)
        for _ in range(TELEPHONES)
    ]
    touched = _touched(stage.rng, honest)
    return [
        _lend_contact(purchase, *stage.rng.choice(agents)) if number in touched else purchase
        for number, purchase in enumerate(honest)
    ]


def _lend_contact(purchase: Purchase, mobile: str, card: str) -> Purchase:
    account = replace(purchase.buyer.account, number=card)
    buyer = replace(purchase.buyer, mobile=mobile, account=account)
    return replace(purchase, buyer=buyer, is_irregular=True)


def burst(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """Most of two months' purchases happen on three days, minutes apart."""
    first = honest[0].bought_on + timedelta(days=stage.rng.randint(15, 40))
    days = [first + timedelta(days=n) for n in range(BURST_DAYS)]
    touched = _touched(stage.rng, honest)
    return [
        _at(purchase, draw_moment(stage.rng, purchase.merchant.pace, stage.rng.choice(days)))
        if number in touched
        else purchase
        for number, purchase in enumerate(honest)
    ]


def _at(purchase: Purchase, moment: datetime) -> Purchase:
    delay = purchase.delivered_on - purchase.bought_on
    return replace(
        purchase, bought_at=moment, delivered_on=moment.date() + delay, is_irregular=True
    )


def borrow_identities(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """People from far away buy, each with a telephone of their own; all is carried to two doors."""
    county = honest[0].store.county
    doors = [(places.home_address(stage.rng, county), county) for _ in range(DOORS)]
    touched = _touched(stage.rng, honest)
    return [
        _to_door(stage, purchase, *stage.rng.choice(doors)) if number in touched else purchase
        for number, purchase in enumerate(honest)
    ]


def _to_door(stage: Stage, purchase: Purchase, door: str, county: County) -> Purchase:
    stranger = stage.buyers.visitor(stage.rng.choice(places.COUNTIES), purchase.product)
    buyer = replace(stranger, address=door, county=county)
    return replace(purchase, buyer=buyer, is_irregular=True)


def _touched(rng: Random, honest: list[Purchase]) -> set[int]:
    count = -(-len(honest) * TOUCHED_BP // 10_000)
    return set(rng.sample(range(len(honest)), k=count))


SCHEMES: dict[str, Scheme] = {
    RAISED_PRICES: raise_prices,
    SHARED_CONTACTS: share_contacts,
    BURST: burst,
    BORROWED_IDENTITIES: borrow_identities,
}
