from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from subsidy.audits.models import AuditRun, Flag, IndicatorResult, Window
from subsidy.audits.rules.findings import Outcome
from subsidy.audits.rules.wording import sentence
from subsidy.audits.services.compute import Result
from subsidy.audits.services.registry import indicator_named
from subsidy.audits.states import FlagState
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.core.faults import Fault
from subsidy.core.moves import move, move_many, record_births

SNOOZE_DAYS_MAX = 90
WAKING_MAX = 1_000


class ReasonMissing(Refusal):
    """A flag is not put away without a word."""

    code = "reason_missing"


class MomentPassed(Refusal):
    """A flag is put aside until a moment to come, and not for long."""

    code = "moment_passed"
    status = 422


@transaction.atomic
def dismiss(flag: Flag, *, by: Actor, at: datetime, reason: str) -> None:
    """Put the flag away as explained. It comes back only with claims that it did not rest on.

    Raises ReasonMissing, WrongState.
    """
    if not reason.strip():
        raise ReasonMissing
    move(flag, "dismiss", by=by, at=at, reason=reason)


@transaction.atomic
def snooze(flag: Flag, *, until: datetime, by: Actor, at: datetime, reason: str) -> None:
    """Put the flag aside until a moment; until then no run raises it anew.

    Raises ReasonMissing, MomentPassed, WrongState.
    """
    if not reason.strip():
        raise ReasonMissing
    if not at < until <= at + timedelta(days=SNOOZE_DAYS_MAX):
        raise MomentPassed(faults=[Fault("moment_passed", "/until", {"days": SNOOZE_DAYS_MAX})])
    move(flag, "snooze", by=by, at=at, reason=reason, snoozed_until=until)


def wake_flags(*, by: Actor, at: datetime) -> int:
    """Bring back the flags whose time aside is over. Returns how many."""
    due = Flag.objects.filter(state=FlagState.SNOOZED, snoozed_until__lte=at).order_by("id")
    ids = list(due.values_list("id", flat=True)[:WAKING_MAX])
    return len(move_many(Flag, ids, "wake", by=by, at=at, reason="snooze is over"))


def raise_flags(
    run: AuditRun,
    kept: Sequence[tuple[IndicatorResult, Result]],
    *,
    by: Actor,
    at: datetime,
) -> list[Flag]:
    """Raise a flag for each flagged result; an open flag for the same reason is superseded by it.

    Nothing is raised in the shadow, nor while the last flag is snoozed, nor on claims alone that a
    person has looked at and found explained. A daily run sees four weeks: it adds to what a full
    run found, and takes nothing over.
    """
    explained, aside = _explained_claims(run), _set_aside(run)
    flags = [
        _flag(run, row, result, at=at)
        for row, result in kept
        if result.verdict.outcome is Outcome.FLAGGED
        and not row.is_shadow
        and (row.merchant_id, row.indicator) not in aside
        and not explained[row.merchant_id, row.indicator].issuperset(result.finding.evidence)
    ]
    move_many(Flag, _superseded(run, flags), "supersede", by=by, at=at, reason=f"run {run.pk}")
    Flag.objects.bulk_create(flags)
    record_births(Flag, [(flag.pk, "raise", FlagState.FLAGGED) for flag in flags], by=by, at=at)
    return flags


def _set_aside(run: AuditRun) -> set[tuple[int, str]]:
    """Return (merchant, indicator) of which this run raises no flag, whatever it finds."""
    states = [FlagState.SNOOZED]
    if run.window == Window.DAILY:
        states.append(FlagState.FLAGGED)
    rows = Flag.objects.filter(programme=run.programme_id, state__in=states)
    return set(rows.values_list("merchant_id", "indicator"))


def _explained_claims(run: AuditRun) -> defaultdict[tuple[int, str], set[str]]:
    explained: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    dismissed = Flag.objects.filter(programme=run.programme_id, state=FlagState.DISMISSED)
    for merchant_id, indicator, evidence in dismissed.values_list(
        "merchant_id", "indicator", "evidence"
    ):
        explained[merchant_id, indicator].update(evidence)
    return explained


def _superseded(run: AuditRun, flags: Sequence[Flag]) -> list[int]:
    raised = {(flag.merchant_id, flag.indicator) for flag in flags}
    waiting = Flag.objects.open().filter(programme=run.programme_id).order_by("id")
    return [
        pk
        for pk, merchant_id, indicator in waiting.values_list("id", "merchant_id", "indicator")
        if (merchant_id, indicator) in raised
    ]


def _flag(run: AuditRun, row: IndicatorResult, result: Result, *, at: datetime) -> Flag:
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
