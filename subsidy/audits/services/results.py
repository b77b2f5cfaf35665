"""Results as rows: what is more than clear is kept by itself, the rest is counted."""

from collections.abc import Sequence
from typing import Any

from subsidy.audits.models import AuditRun, IndicatorResult
from subsidy.audits.rules.findings import Outcome
from subsidy.audits.services.compute import Result, judge_all
from subsidy.audits.services.parts import measured
from subsidy.audits.services.registry import indicator_named, indicators
from subsidy.merchants.models import Merchant

ROWS_PER_INSERT = 2_000
#: A row, and the result that it keeps.
Kept = tuple[IndicatorResult, Result]


def keep_results(run: AuditRun, results: Sequence[Result]) -> list[Kept]:
    """Write what was flagged or is watched, and the hits that are inconsistencies by themselves."""
    worth = [one for one in results if _is_worth_a_row(one)]
    codes = {one.finding.merchant for one in worth}
    ids = dict(Merchant.objects.filter(credit_code__in=codes).values_list("credit_code", "id"))
    rows = [_row(run, ids[one.finding.merchant], one) for one in worth]
    IndicatorResult.objects.bulk_create(rows, batch_size=ROWS_PER_INSERT)
    return list(zip(rows, worth, strict=True))


def count(results: Sequence[Result]) -> dict[str, dict[str, int]]:
    """Return per indicator how many merchants were flagged, watched, clear and untested."""
    outcomes = [str(outcome) for outcome in Outcome]
    counts = {one.name: dict.fromkeys(outcomes, 0) for one in indicators()}
    for one in results:
        if not one.is_shadow:
            counts[one.indicator][one.verdict.outcome] += 1
    return counts


def results_of(run: AuditRun) -> list[Result]:
    """Return all results of a run, the clear and untested ones too, from its parts."""
    return judge_all(measured(run), run.params)


def _is_worth_a_row(one: Result) -> bool:
    if one.verdict.outcome in {Outcome.FLAGGED, Outcome.WATCH}:
        return True
    return indicator_named(one.indicator).is_hard and one.finding.k > 0


def _row(run: AuditRun, merchant_id: int, result: Result) -> IndicatorResult:
    finding, verdict = result.finding, result.verdict
    facts: dict[str, Any] = {
        name: getattr(finding, name)
        for name in ("n", "k", "gate", "p0", "rho", "expected", "excess", "effect", "p")
    }
    return IndicatorResult(
        run=run,
        merchant_id=merchant_id,
        indicator=result.indicator,
        is_shadow=result.is_shadow,
        q=verdict.q,
        q_watch=verdict.q_watch,
        excess_fen=finding.excess_fen,
        peer_cell=dict(finding.peer_cell),
        figures=dict(finding.figures),
        evidence=list(finding.evidence),
        outcome=verdict.outcome,
        **facts,
    )
