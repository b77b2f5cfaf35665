"""Who is visited: mostly where an hour is expected to recover most, and every tenth by chance.

The random arm keeps the figures honest: without it, prevalence and the indicators' hits could only
be told of those whom the indicators had chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from subsidy.audits.models import AuditRun
from subsidy.audits.rules.bands import all_odds
from subsidy.audits.rules.order import Visit, order, random_arm, random_slots
from subsidy.audits.services.inputs import load_merchants
from subsidy.audits.services.ranking import ranking
from subsidy.merchants.models import Merchant

#: What a visit takes, with the way there, unless it is said otherwise.
HOURS = 4.0


@dataclass(frozen=True, slots=True)
class Planned:
    """A merchant to visit.

    is_random: chosen by chance, with probability `inclusion`; else by rank: `band` of evidence,
    `chance` that something is confirmed, `fen_per_hour` that is expected to come back.
    """

    merchant: Merchant
    is_random: bool
    inclusion: float | None = None
    band: str = ""
    chance: float | None = None
    fen_per_hour: float | None = None


def plan_visits(
    run: AuditRun,
    *,
    slots: int,
    outcomes: Mapping[str, tuple[int, int]] | None = None,
    hours: Mapping[str, float] | None = None,
) -> list[Planned]:
    """Return whom to visit with so many slots: by rank, then those chosen by chance.

    outcomes: (confirmed, closed) cases so far by band of evidence; hours of a visit by credit code.
    The same run, slots, outcomes and hours give the same plan.
    """
    flagged = [one for one in ranking(run) if one.flags]
    named = {one.merchant.credit_code: one.merchant for one in flagged}
    places = order(
        (
            Visit(code, one.evidence, one.money_fen, (hours or {}).get(code, HOURS))
            for one in flagged
            for code in [one.merchant.credit_code]
        ),
        all_odds(outcomes or {}),
    )
    sizes_fen = {row.merchant: row.subsidy_fen for row in load_merchants(run).values()}
    drawn = random_arm(sizes_fen, slots=min(slots, random_slots(slots)), seed=f"visits:{run.seed}")
    ranked = places[: slots - len(drawn)]
    codes = [one.merchant for one in drawn]
    named |= {row.credit_code: row for row in Merchant.objects.of_codes(codes)}
    return [
        Planned(
            named[place.merchant],
            is_random=False,
            band=place.band,
            chance=place.chance,
            fen_per_hour=place.fen_per_hour,
        )
        for place in ranked
    ] + [Planned(named[one.merchant], is_random=True, inclusion=one.inclusion) for one in drawn]
