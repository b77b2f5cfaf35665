"""A whole province for one programme: merchants, their past sales and the claims they will send."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from simulation import books, habits, schemes
from simulation.chance import is_hit, shares, stream
from simulation.feeds import Row, feeds_of
from simulation.habits import PLAIN, Life
from simulation.merchants import Merchant, Period, found_merchants
from simulation.payloads import ClaimBody, Papers
from simulation.people import Population
from simulation.products import catalogue
from simulation.sales import Buyers, PastSale, Purchase, past_sales, purchases

SEED = 2024
PERIOD = Period(date(2024, 9, 1), date(2024, 10, 31))
#: The last day before the first terms of each category group: sales up to it are price evidence.
PAST_ENDS_ON = {
    "appliances": date(2024, 8, 24),
    "e_bikes": date(2024, 8, 29),
    "cars": date(2024, 4, 23),
}
#: Where terms begin within the period: Xinji published its e-bike amounts for 26 September.
STARTS_ON = {("e_bikes", "130181"): date(2024, 9, 26)}


@dataclass(frozen=True, slots=True)
class Plan:
    """How large a world is, and when it lives."""

    seed: int = SEED
    merchants: int = 60
    irregular: int = 6
    claims: int = 4_000
    #: Share of merchants whose assistants sometimes type the shop's own telephone.
    counter_mobiles_bp: int = 0
    #: How honest merchants differ.
    life: Life = PLAIN
    #: Who turns irregular and how far; without it, `irregular` merchants as the demo has them.
    cast: schemes.Cast | None = None
    programme: str = "hebei-2024"
    period: Period = PERIOD
    past_ends_on: Mapping[str, date] = field(default_factory=PAST_ENDS_ON.copy)
    starts_on: Mapping[tuple[str, str], date] = field(default_factory=STARTS_ON.copy)


@dataclass(frozen=True, slots=True)
class World:
    """What a plan becomes. invoices: how many each merchant wrote on each day, by credit code."""

    plan: Plan
    merchants: tuple[Merchant, ...]
    past_sales: tuple[PastSale, ...]
    claims: tuple[ClaimBody, ...]
    invoices: Mapping[str, tuple[tuple[date, int], ...]]

    @property
    def irregular(self) -> tuple[Merchant, ...]:
        """The merchants whose claims are not what they seem."""
        return tuple(merchant for merchant in self.merchants if merchant.scheme)

    @property
    def feeds(self) -> dict[str, list[Row]]:
        """What other registers would report, by kind of feed; made anew every time."""
        return feeds_of(self)


def make_world(plan: Plan) -> World:
    """Return the world of the plan; the claims in the order in which they are sent."""
    people = Population(plan.seed)
    honest = found_merchants(
        plan.seed,
        plan.merchants,
        people=people,
        period=plan.period,
        products=catalogue(plan.seed, is_premium=plan.life.is_premium),
    )
    merchants = schemes.cast_world(
        plan.seed, _with_habits(plan, honest, people), count=plan.irregular, plan=plan.cast
    )
    past = [
        sale
        for merchant in merchants
        for sale in past_sales(plan.seed, merchant, ends_on=plan.past_ends_on[merchant.group])
    ]
    written = _written(plan, merchants, Buyers(plan.seed, people))
    papers = Papers(plan.seed, plan.programme)
    claims = [
        papers.claim(purchase, number)
        for book in written.values()
        for number, purchase in enumerate(book.purchases, start=1)
    ]
    claims.sort(key=lambda claim: (claim.sent_on, claim.body["external_id"]))
    invoices = {code: book.counts for code, book in written.items()}
    return World(plan, merchants, tuple(past), tuple(claims), invoices)


def _with_habits(
    plan: Plan, merchants: tuple[Merchant, ...], people: Population
) -> tuple[Merchant, ...]:
    rng = stream(plan.seed, "habits")
    known = [
        replace(one, counter_mobile=people.mobile())
        if is_hit(rng, plan.counter_mobiles_bp)
        else one
        for one in merchants
    ]
    return tuple(
        habits.give(plan.seed, plan.life, one, people=people, period=plan.period) for one in known
    )


def claim_counts(plan: Plan, merchants: tuple[Merchant, ...]) -> list[int]:
    """Return how many claims each merchant sends; they sum to the plan's.

    Irregular ones send what the demo has them send; in a bench what they would, and at least what
    makes a scheme worth it.
    """
    natural = shares(plan.claims, [merchant.weight for merchant in merchants])
    fixed = [
        _of_irregular(plan, count) if merchant.scheme else 0
        for merchant, count in zip(merchants, natural, strict=True)
    ]
    weights = [0 if merchant.scheme else merchant.weight for merchant in merchants]
    rest = shares(plan.claims - sum(fixed), weights)
    return [own or part for own, part in zip(fixed, rest, strict=True)]


def _of_irregular(plan: Plan, natural: int) -> int:
    return schemes.CLAIMS_EACH if plan.cast is None else max(natural, schemes.CLAIMS_MIN)


def _written(
    plan: Plan, merchants: tuple[Merchant, ...], buyers: Buyers
) -> dict[str, books.InvoiceBook]:
    """Return what each merchant sold and how it wrote its invoices, by credit code."""
    props: schemes.Props = {}
    return {
        merchant.credit_code: books.write(
            plan.seed, merchant, _purchases(plan, merchant, count, buyers, props)
        )
        for merchant, count in zip(merchants, claim_counts(plan, merchants), strict=True)
    }


def _purchases(
    plan: Plan, merchant: Merchant, count: int, buyers: Buyers, props: schemes.Props
) -> list[Purchase]:
    group_and_unit = merchant.group, merchant.county.unit
    starts_on = plan.starts_on.get(group_and_unit, plan.period.starts_on)
    period = Period(max(starts_on, plan.period.starts_on), plan.period.ends_on)
    honest = purchases(plan.seed, merchant, period=period, count=count, buyers=buyers)
    lived = habits.live(plan.seed, merchant, honest, buyers)
    intensity = plan.cast.intensity if plan.cast else schemes.LOUD
    return schemes.play(plan.seed, merchant, lived, buyers, intensity=intensity, props=props)
