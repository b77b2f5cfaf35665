from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from subsidy.audits.models import AuditRun, Flag, IndicatorResult
from subsidy.audits.rules.findings import Outcome
from subsidy.audits.rules.ranking import Signal, evidence, money_at_risk_fen
from subsidy.audits.services.inputs import load_merchants
from subsidy.audits.services.registry import indicator_named
from subsidy.merchants.models import Merchant


@dataclass(frozen=True, slots=True)
class Ranked:
    """One merchant with something to look at.

    rank_by_money is where a list sorted by subsidy alone would put it, for comparison; `watched`
    are results on the softer list.
    """

    merchant: Merchant
    evidence: float
    money_fen: int
    subsidy_fen: int
    claims: int
    rank_by_money: int
    flags: tuple[Flag, ...]
    watched: tuple[IndicatorResult, ...]


def ranking(run: AuditRun) -> list[Ranked]:
    """Return the merchants with flags or on the watch list, the strongest evidence first.

    Flagged ones before watched ones; of equal evidence, the more money at risk.
    """
    results: dict[str, list[IndicatorResult]] = defaultdict(list)
    signals = run.results.filter(is_shadow=False, outcome__in=[Outcome.FLAGGED, Outcome.WATCH])
    for result in signals.select_related("merchant").order_by("indicator", "id"):
        results[result.merchant.credit_code].append(result)
    flags: dict[str, list[Flag]] = defaultdict(list)
    for flag in run.flags.select_related("merchant").order_by("indicator", "id"):
        flags[flag.merchant.credit_code].append(flag)
    merchants = load_merchants(run)
    by_money = sorted(merchants.values(), key=lambda row: (-row.subsidy_fen, row.merchant))
    places = {row.merchant: place for place, row in enumerate(by_money, start=1)}
    ranked = [
        Ranked(
            merchant=found[0].merchant,
            evidence=evidence(_signals(found)),
            money_fen=money_at_risk_fen(_signals(found), subsidy_fen=merchants[code].subsidy_fen),
            subsidy_fen=merchants[code].subsidy_fen,
            claims=merchants[code].n,
            rank_by_money=places[code],
            flags=tuple(flags[code]),
            watched=tuple(one for one in found if one.outcome == Outcome.WATCH),
        )
        for code, found in results.items()
    ]
    return sorted(ranked, key=_order)


def _order(one: Ranked) -> tuple[bool, float, int, str]:
    return not one.flags, -one.evidence, -one.money_fen, one.merchant.credit_code


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
