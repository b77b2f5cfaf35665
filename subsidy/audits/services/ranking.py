from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from subsidy.audits.models import AuditRun, Flag, IndicatorResult
from subsidy.audits.rules.bands import band_of
from subsidy.audits.rules.findings import Outcome
from subsidy.audits.rules.ranking import Signal, families, money_at_risk_fen
from subsidy.audits.services.inputs import load_merchants
from subsidy.audits.services.registry import indicator_named, indicators
from subsidy.merchants.models import Merchant

SIGNALS = [Outcome.FLAGGED, Outcome.WATCH]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One merchant with something to look at.

    families: the strongest -log10 p of each; their sum is the evidence, `band` how strong that is.
    money_fen: beyond expectation, each claim once. rank_by_money is where a list sorted by subsidy
    alone would put it, for comparison; `watched` are results on the softer list; `hard` are hits
    that are inconsistencies by themselves, however few.
    """

    merchant: Merchant
    families: Mapping[str, float]
    evidence: float
    band: str
    money_fen: int
    subsidy_fen: int
    claims: int
    rank_by_money: int
    flags: tuple[Flag, ...]
    watched: tuple[IndicatorResult, ...]
    hard: tuple[IndicatorResult, ...]


def ranking(run: AuditRun) -> list[Ranked]:
    """Return the merchants with something to look at, the strongest evidence first.

    Flagged ones before watched ones before those with hard hits alone; of equal evidence, the more
    money at risk.
    """
    results: dict[str, list[IndicatorResult]] = defaultdict(list)
    hard_names = [one.name for one in indicators() if one.is_hard]
    kept = run.results.filter(Q(outcome__in=SIGNALS) | Q(indicator__in=hard_names, k__gt=0))
    kept = kept.filter(is_shadow=False).select_related("merchant")
    for result in kept.order_by("indicator", "id"):
        results[result.merchant.credit_code].append(result)
    flags: dict[str, list[Flag]] = defaultdict(list)
    for flag in run.flags.select_related("merchant").order_by("indicator", "id"):
        flags[flag.merchant.credit_code].append(flag)
    merchants = load_merchants(run)
    by_money = sorted(merchants.values(), key=lambda row: (-row.subsidy_fen, row.merchant))
    places = {row.merchant: place for place, row in enumerate(by_money, start=1)}
    ranked = []
    for code, found in results.items():
        signals = _signals(one for one in found if one.outcome in SIGNALS)
        strongest = families(signals)
        evidence = sum(strongest.values())
        ranked.append(
            Ranked(
                merchant=found[0].merchant,
                families=strongest,
                evidence=evidence,
                band=band_of(evidence).name,
                money_fen=money_at_risk_fen(signals, subsidy_fen=merchants[code].subsidy_fen),
                subsidy_fen=merchants[code].subsidy_fen,
                claims=merchants[code].n,
                rank_by_money=places[code],
                flags=tuple(flags[code]),
                watched=tuple(one for one in found if one.outcome == Outcome.WATCH),
                hard=tuple(one for one in found if one.indicator in hard_names and one.k > 0),
            )
        )
    return sorted(ranked, key=_order)


def _order(one: Ranked) -> tuple[bool, bool, float, int, str]:
    return (
        not one.flags,
        not one.watched,
        -one.evidence,
        -one.money_fen,
        one.merchant.credit_code,
    )


def _signals(results: Iterable[IndicatorResult]) -> list[Signal]:
    return [
        Signal(
            family=indicator_named(one.indicator).family,
            p=one.p if one.p is not None else 1.0,
            excess_fen=one.excess_fen,
            claims=tuple(one.evidence),
        )
        for one in results
    ]
