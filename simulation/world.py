"""A whole province for one programme: merchants, their past sales and the claims they will send."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from simulation import schemes
from simulation.chance import is_hit, shares, stream
from simulation.merchants import Merchant, Period, found_merchants
from simulation.payloads import ClaimBody, Papers
from simulation.people import Population
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
    programme: str = "hebei-2024"
    period: Period = PERIOD
    past_ends_on: Mapping[str, date] = field(default_factory=PAST_ENDS_ON.copy)
    starts_on: Mapping[tuple[str, str], date] = field(default_factory=STARTS_ON.copy)


@dataclass(frozen=True, slots=True)
class World:
    """What a plan becomes."""

    plan: Plan
    merchants: tuple[Merchant, ...]
    past_sales: tuple[PastSale, ...]
    claims: tuple[ClaimBody, ...]

    @property
    def irregular(self) -> tuple[Merchant, ...]:
        """The merchants whose claims are not what they seem."""
        return tuple(merchant for merchant in self.merchants if merchant.scheme)


def make_world(plan: Plan) -> World:
    """Return the world of the plan; the claims in the order in which they are sent."""
    people = Population(plan.seed)
    honest = found_merchants(plan.seed, plan.merchants, people=people, period=plan.period)
    merchants = schemes.cast(plan.seed, _with_habits(plan, honest, people), plan.irregular)
    past = [
        sale
        for merchant in merchants
        for sale in past_sales(plan.seed, merchant, ends_on=plan.past_ends_on[merchant.group])
    ]
    claims = _claims(plan, merchants, Buyers(plan.seed, people))
    claims.sort(key=lambda claim: (claim.sent_on, claim.body["external_id"]))
    return World(plan, merchants, tuple(past), tuple(claims))


def _with_habits(
    plan: Plan, merchants: tuple[Merchant, ...], people: Population
) -> tuple[Merchant, ...]:
    rng = stream(plan.seed, "habits")
    return tuple(
        replace(one, counter_mobile=people.mobile())
        if is_hit(rng, plan.counter_mobiles_bp)
        else one
        for one in merchants
    )


def claim_counts(plan: Plan, merchants: tuple[Merchant, ...]) -> list[int]:
    """Return how many claims each merchant sends; they sum to the plan's."""
    irregular = sum(1 for merchant in merchants if merchant.scheme)
    weights = [0 if merchant.scheme else merchant.weight for merchant in merchants]
    parts = shares(plan.claims - irregular * schemes.CLAIMS_EACH, weights)
    return [
        schemes.CLAIMS_EACH if merchant.scheme else part
        for merchant, part in zip(merchants, parts, strict=True)
    ]


def _claims(plan: Plan, merchants: tuple[Merchant, ...], buyers: Buyers) -> list[ClaimBody]:
    papers = Papers(plan.seed, plan.programme)
    return [
        papers.claim(purchase, number)
        for merchant, count in zip(merchants, claim_counts(plan, merchants), strict=True)
        for number, purchase in enumerate(_purchases(plan, merchant, count, buyers), start=1)
    ]


def _purchases(plan: Plan, merchant: Merchant, count: int, buyers: Buyers) -> list[Purchase]:
    group_and_unit = merchant.group, merchant.county.unit
    starts_on = plan.starts_on.get(group_and_unit, plan.period.starts_on)
    period = Period(max(starts_on, plan.period.starts_on), plan.period.ends_on)
    honest = purchases(plan.seed, merchant, period=period, count=count, buyers=buyers)
    return schemes.play(plan.seed, merchant, honest, buyers)
