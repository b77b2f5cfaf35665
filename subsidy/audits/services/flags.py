from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from subsidy.audits.models import AuditRun, Flag, IndicatorResult
from subsidy.audits.rules.findings import Outcome
from subsidy.audits.rules.wording import sentence
from subsidy.audits.services.compute import Result
from subsidy.audits.services.registry import indicator_named
from subsidy.audits.states import FlagState
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.core.moves import move, move_many, record_births


class ReasonMissing(Refusal):
    """A flag is not put away without a word."""

    code = "reason_missing"


@transaction.atomic
def dismiss(flag: Flag, *, by: Actor, at: datetime, reason: str) -> None:
    """Put the flag away as explained. It comes back only with claims that it did not rest on.

    Raises ReasonMissing, WrongState.
    """
    if not reason.strip():
        raise ReasonMissing
    move(flag, "dismiss", by=by, at=at, reason=reason)


def raise_flags(
    run: AuditRun,
    rows: Sequence[IndicatorResult],
    results: Sequence[Result],
    *,
    by: Actor,
    at: datetime,
) -> list[Flag]:
    """Raise a flag for each flagged result; an open flag for the same reason is superseded by it.

    Nothing is raised on claims alone that a person has looked at and found explained.
    """
    explained = _explained_claims(run)
    deadlines = _deadlines(run)
    flags = [
        _flag(run, row, result, at=at, answer_by=deadlines.get((row.merchant_id, row.indicator)))
        for row, result in zip(rows, results, strict=True)
        if result.verdict.outcome is Outcome.FLAGGED
        and not explained[row.merchant_id, row.indicator].issuperset(result.finding.evidence)
    ]
    move_many(Flag, _superseded(run, flags), "supersede", by=by, at=at, reason=f"run {run.pk}")
    Flag.objects.bulk_create(flags)
    record_births(Flag, [(flag.pk, "raise", FlagState.FLAGGED) for flag in flags], by=by, at=at)
    return flags


def _explained_claims(run: AuditRun) -> defaultdict[tuple[int, str], set[str]]:
    explained: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    dismissed = Flag.objects.filter(programme=run.programme_id, state=FlagState.DISMISSED)
    for merchant_id, indicator, evidence in dismissed.values_list(
        "merchant_id", "indicator", "evidence"
    ):
        explained[merchant_id, indicator].update(evidence)
    return explained


def _deadlines(run: AuditRun) -> dict[tuple[int, str], datetime | None]:
    """Return until when merchants may answer what is open: a later run puts no deadline off."""
    waiting = Flag.objects.open().filter(programme=run.programme_id)
    return {
        (merchant_id, indicator): answer_by
        for merchant_id, indicator, answer_by in waiting.values_list(
            "merchant_id", "indicator", "answer_by"
        )
    }


def _superseded(run: AuditRun, flags: Sequence[Flag]) -> list[int]:
    raised = {(flag.merchant_id, flag.indicator) for flag in flags}
    waiting = Flag.objects.open().filter(programme=run.programme_id).order_by("id")
    return [
        pk
        for pk, merchant_id, indicator in waiting.values_list("id", "merchant_id", "indicator")
        if (merchant_id, indicator) in raised
    ]


def _flag(
    run: AuditRun,
    row: IndicatorResult,
    result: Result,
    *,
    at: datetime,
    answer_by: datetime | None,
) -> Flag:
    indicator, finding, verdict = (
        indicator_named(result.indicator),
        result.finding,
        result.verdict,
    )
    assert finding.p is not None
    assert verdict.q is not None
    return Flag(
        run=run,
        programme_id=run.programme_id,
        merchant_id=row.merchant_id,
        result=row,
        indicator=indicator.name,
        formula=indicator.formula,
        formula_version=indicator.version,
        figures=figures(result),
        peers=finding.peer_cell,
        evidence=list(finding.evidence),
        sentence_zh=sentence(indicator.sentence_zh, finding, verdict),
        sentence_en=sentence(indicator.sentence_en, finding, verdict),
        innocent_zh=list(indicator.innocent_zh),
        innocent_en=list(indicator.innocent_en),
        excess_fen=finding.excess_fen,
        p=finding.p,
        q=verdict.q,
        raised_at=at,
        answer_by=answer_by or at + timedelta(days=settings.FLAG_REPLY_DAYS),
    )


def figures(result: Result) -> dict[str, object]:
    """Return all numbers of a result that a flag shows."""
    finding, verdict = result.finding, result.verdict
    return dict(finding.figures) | {
        "n": finding.n,
        "k": finding.k,
        "p0": finding.p0,
        "rho": finding.rho,
        "expected": finding.expected,
        "excess": finding.excess,
        "effect": finding.effect,
        "p": finding.p,
        "q": verdict.q,
        "q_watch": verdict.q_watch,
        "excess_fen": finding.excess_fen,
    }
