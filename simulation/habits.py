"""Honest ways in which merchants differ, and which a careless audit would take for schemes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from random import Random

from simulation import places
from simulation.calendars import SHANGHAI
from simulation.chance import is_hit, stream
from simulation.facts import Facts, Fate
from simulation.merchants import Habits, Merchant, Period
from simulation.people import Population
from simulation.sales import Buyers, Purchase

#: Goods that speak to their maker once they are switched on.
SPEAKING = ("refrigerator", "washing_machine", "television", "air_conditioner", "computer",
            "robot_cleaner")  # fmt: skip
#: Kinds of merchants with a tablet at the counter, and of what share of buyers it is used.
TABLETS = {"chain": (10_000, (300, 1_800)), "town shop": (2_500, (300, 1_500)),
           "bike shop": (1_500, (300, 1_200))}  # fmt: skip
#: Returns of distance selling are several times those of a shop.
RETURNS_BP = {"online seller": (200, 700)}
RETURNS_ELSEWHERE_BP = (0, 250)
STAFF_OF = {"chain": (14, 30), "town shop": (3, 8), "country shop": (2, 4)}
STAFF_ELSEWHERE = (3, 7)
#: The evening in which a shop types the day's sales, and the minutes between two of them.
TYPING = time(18, 5, tzinfo=SHANGHAI)
MINUTES_APART = (1, 6)


@dataclass(frozen=True, slots=True)
class Life:
    """How many in 10,000 merchants (of those whom it suits) have a habit; all are honest.

    clearances: sold some models cheaply just before the programme. launches: days with three to
    five times the custom. villages: one telephone stands for old neighbours. walls: fitters
    photograph one demonstration wall. nights: online sellers who sell past midnight. slips: shops
    that write invoices anew. is_mixed: tablets, staff who buy, returns and late reports occur.
    """

    clearances_bp: int = 0
    launches_bp: int = 0
    villages_bp: int = 0
    walls_bp: int = 0
    nights_bp: int = 0
    slips_bp: int = 0
    is_mixed: bool = False
    is_premium: bool = False


PLAIN = Life()
HARD = Life(
    clearances_bp=1_200,
    launches_bp=1_500,
    villages_bp=4_000,
    walls_bp=1_000,
    nights_bp=5_000,
    slips_bp=1_500,
    is_mixed=True,
    is_premium=True,
)


def give(
    seed: int, life: Life, merchant: Merchant, *, people: Population, period: Period
) -> Merchant:
    """Return the merchant with its staff and, where life is like that, habits."""
    rng = stream(seed, "habits", merchant.credit_code)
    least, most = STAFF_OF.get(merchant.kind, STAFF_ELSEWHERE)
    staff = tuple(
        people.acquaintance(rng, merchant.county) for _ in range(rng.randint(least, most))
    )
    merchant = replace(merchant, staff=staff)
    if not life.is_mixed:
        return merchant
    habits = _habits(rng, life, merchant, people)
    if merchant.kind == "country shop":
        merchant = replace(merchant, weight=merchant.weight // rng.choice((1, 2, 2, 4)))
    if is_hit(rng, life.launches_bp):
        pace = replace(
            merchant.pace,
            launches=tuple(rng.sample(period.days, k=rng.choice((1, 1, 2)))),
            launch_bp=rng.randint(25_000, 50_000),
        )
        merchant = replace(merchant, pace=pace)
    return replace(merchant, habits=habits)


def _habits(rng: Random, life: Life, merchant: Merchant, people: Population) -> Habits:
    share_bp, used_bp = TABLETS.get(merchant.kind, (0, (0, 1)))
    has_tablet = is_hit(rng, share_bp)
    tablets = tuple(f"TAB-{merchant.credit_code[-8:]}-{store.code}" for store in merchant.stores)
    is_rural = merchant.kind == "country shop"
    is_online = merchant.kind == "online seller"
    return Habits(
        clearance_bp=rng.randint(700, 1_800) if is_hit(rng, life.clearances_bp) else 0,
        tablets=tablets if has_tablet else (),
        tablet_bp=rng.randint(*used_bp),
        village_mobile=people.acquaintance(rng, merchant.county).mobile
        if is_rural and is_hit(rng, life.villages_bp)
        else "",
        village_bp=rng.randint(200, 900),
        wall_bp=rng.randint(100, 600) if is_hit(rng, life.walls_bp) else 0,
        night_bp=rng.randint(200, 1_500) if is_online and is_hit(rng, life.nights_bp) else 0,
        returns_bp=rng.randint(*RETURNS_BP.get(merchant.kind, RETURNS_ELSEWHERE_BP)),
        slips_bp=rng.randint(50, 300) if is_hit(rng, life.slips_bp) else 0,
        silent_bp=rng.randint(200, 1_200),
        late_bp=rng.randint(50, 600),
        off_place_bp=rng.randint(20, 250),
        staff_buys_bp=rng.randint(0, 150),
        is_mixed=True,
    )


def live(
    seed: int, merchant: Merchant, honest: Sequence[Purchase], buyers: Buyers
) -> list[Purchase]:
    """Return the purchases as the merchant's habits leave them, with what is true of each."""
    rng = stream(seed, "living", merchant.credit_code)
    lived = [_lived(rng, merchant, _bought_by_staff(rng, one, buyers)) for one in honest]
    return _typed_in(rng, merchant, lived)


def _bought_by_staff(rng: Random, purchase: Purchase, buyers: Buyers) -> Purchase:
    merchant = purchase.merchant
    if not is_hit(rng, merchant.habits.staff_buys_bp):
        return purchase
    buyer = buyers.again(rng.choice(merchant.staff), purchase.product)
    return replace(purchase, buyer=buyer) if buyer else purchase


def _lived(rng: Random, merchant: Merchant, purchase: Purchase) -> Purchase:
    habits, facts = merchant.habits, Facts()
    if not habits.is_mixed:
        return replace(purchase, facts=facts)
    buyer, moment = purchase.buyer, purchase.bought_at
    if habits.village_mobile and is_hit(rng, habits.village_bp):
        buyer = replace(buyer, mobile=habits.village_mobile)
    if is_hit(rng, habits.night_bp):
        moment = moment.replace(hour=rng.choice((0, 0, 1)))
    if habits.tablets and is_hit(rng, habits.tablet_bp):
        place = merchant.stores.index(purchase.store)
        facts = replace(facts, device=habits.tablets[place])
    if is_hit(rng, habits.wall_bp):
        facts = replace(facts, scene=f"wall of {purchase.store.terminal}")
    if is_hit(rng, habits.off_place_bp):
        point = places.near(rng, rng.choice(places.of_unit(purchase.buyer.county.unit)))
        facts = replace(facts, place=point)
    facts = replace(facts, fate=_fate(rng, habits), is_activated=not is_hit(rng, habits.silent_bp))
    return replace(purchase, buyer=buyer, bought_at=moment, facts=facts)


def _fate(rng: Random, habits: Habits) -> Fate:
    if is_hit(rng, habits.returns_bp):
        return Fate.RETURNED
    return Fate.REISSUED if is_hit(rng, habits.slips_bp) else Fate.KEPT


def _typed_in(rng: Random, merchant: Merchant, lived: Sequence[Purchase]) -> list[Purchase]:
    """Say when each is reported: shops type in the evening, chains and online sellers send all.

    What is late waits a few days, over a weekend or for a missing paper.
    """
    is_bulk = merchant.kind in ("chain", "online seller")
    clocks: dict[object, datetime] = {}
    typed = []
    for purchase in sorted(lived, key=lambda one: one.delivered_on):
        late = is_hit(rng, merchant.habits.late_bp)
        day = purchase.delivered_on + timedelta(days=rng.randint(1, 4) if late else 0)
        last = clocks.get(day)
        if last is None:
            moment = datetime.combine(day, TYPING) + timedelta(minutes=rng.randrange(150))
        elif is_bulk:
            moment = last
        else:
            apart = timedelta(minutes=rng.randint(*MINUTES_APART), seconds=rng.randrange(60))
            moment = last + apart
        clocks[day] = moment
        if moment.date() > day:
            moment = datetime.combine(day, time(23, 59, 59, tzinfo=SHANGHAI))
        typed.append(replace(purchase, facts=replace(purchase.facts, reported_at=moment)))
    return sorted(typed, key=lambda one: one.bought_at)
