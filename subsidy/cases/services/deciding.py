"""Deciding a case: one person where it ends well or with words, two where standing is taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import transaction

from subsidy.cases.models import Case, CaseDecision, Finding, FlagOutcome, Hearing, Outcome, Reply
from subsidy.cases.rules.letters import decision_letter
from subsidy.cases.services.common import (
    FindingMissing,
    end_of,
    later,
    locked,
    person_of,
    refuse_machines,
    refuse_unless,
    said,
)
from subsidy.cases.services.ending import clear_up, settle_flags
from subsidy.cases.states import DecisionState
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal, SamePerson
from subsidy.core.moves import move, record_births
from subsidy.merchants import services as merchants

UNTIL_DAYS_MAX = 366


class ReplyStillOpen(Refusal):
    """The merchant may still speak: nothing is decided against it before."""

    code = "reply_still_open"


class ReplyUnanswered(Refusal):
    """A decision takes up every reply."""

    code = "reply_unanswered"


class HearingMissing(Refusal):
    """Nobody loses its standing without having been offered a hearing."""

    code = "hearing_missing"


class UntilUnfit(Refusal):
    """The day is missing, past or too far away."""

    code = "until_unfit"


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What somebody wants to decide. until_on: the last day to put right, or of a suspension."""

    outcome: str
    reasons: str
    until_on: date | None = None
    hearing: str = Hearing.NONE
    hearing_on: date | None = None


@transaction.atomic
def decide(case: Case, ruling: Ruling, *, by: Actor, at: datetime) -> CaseDecision:
    """Clear, warn, or have something put right: in force at once, with its letter.

    Raises as propose_sanction does, but for HearingMissing.
    """
    assert ruling.outcome in (Outcome.CLEAR, Outcome.WARN, Outcome.RECTIFY)
    decision = _propose(case, ruling, by=by, at=at)
    _issue(decision, by=by, at=at)
    return decision


@transaction.atomic
def propose_sanction(case: Case, ruling: Ruling, *, by: Actor, at: datetime) -> CaseDecision:
    """Propose to suspend or disqualify; nothing happens before another person approves.

    Raises PersonNeeded, WrongState, ReasonMissing, FindingMissing, ReplyStillOpen,
    ReplyUnanswered, HearingMissing, UntilUnfit.
    """
    assert ruling.outcome in (Outcome.SUSPEND, Outcome.DISQUALIFY)
    if ruling.hearing not in (Hearing.HELD, Hearing.DECLINED) or ruling.hearing_on is None:
        raise HearingMissing(case.reference)
    return _propose(case, ruling, by=by, at=at)


@transaction.atomic
def approve_sanction(decision: CaseDecision, *, reason: str = "", by: Actor, at: datetime) -> None:
    """Put the sanction into force, as another person than who proposed it.

    Raises PersonNeeded, SamePerson, WrongState, ReplyUnanswered, UntilUnfit.
    """
    refuse_machines(by)
    case = locked(decision.case)
    if by.staff_id == decision.proposed_by_id:
        raise SamePerson(f"{by} proposed it")
    refuse_unless(case, "decide")
    if decision.until is not None and decision.until <= at:
        raise UntilUnfit(str(decision.until))
    _issue(decision, by=by, at=at, reason=reason, approved_at=at, approved_by=by.staff_id)


@transaction.atomic
def turn_down(decision: CaseDecision, *, reason: str, by: Actor, at: datetime) -> None:
    """Not approve: the case waits for another decision. Raises SamePerson, WrongState."""
    refuse_machines(by)
    if by.staff_id == decision.proposed_by_id:
        raise SamePerson(f"{by} proposed it")
    move(decision, "turn_down", by=by, at=at, reason=said(reason))


def _propose(case: Case, ruling: Ruling, *, by: Actor, at: datetime) -> CaseDecision:
    refuse_machines(by)
    is_clear = ruling.outcome == Outcome.CLEAR
    refuse_unless(locked(case), "acquit" if is_clear else "decide")
    _refuse_unanswered(case)
    if not is_clear:
        assert case.answer_by is not None
        if at <= case.answer_by:
            raise ReplyStillOpen(case.reference)
        if not _findings(case).exists():
            raise FindingMissing(case.reference)
    decision = CaseDecision.objects.create(
        case=case,
        outcome=ruling.outcome,
        reasons=said(ruling.reasons, "/reasons"),
        until=_until(ruling, at),
        hearing=ruling.hearing,
        hearing_on=ruling.hearing_on,
        state=DecisionState.PROPOSED,
        proposed_at=at,
        proposed_by_id=person_of(by),
    )
    births = [(decision.pk, "propose", DecisionState.PROPOSED)]
    record_births(CaseDecision, births, by=by, at=at)
    return decision


def _until(ruling: Ruling, at: datetime) -> datetime | None:
    days_max: Mapping[str, int] = MappingProxyType(
        {Outcome.RECTIFY: UNTIL_DAYS_MAX, Outcome.SUSPEND: settings.CASE_SUSPENSION_DAYS_MAX}
    )
    if ruling.outcome not in days_max:
        return None
    day, today = ruling.until_on, programme_day(at)
    if day is None or not 0 < (day - today).days <= days_max[ruling.outcome]:
        raise UntilUnfit(str(day))
    return end_of(day)


def _findings(case: Case) -> Any:
    return Finding.objects.filter(case=case, withdrawn_at=None, decision=None)


def _refuse_unanswered(case: Case) -> None:
    if Reply.objects.to_case(case).filter(answer=None).exists():
        raise ReplyUnanswered(case.reference)


def _issue(
    decision: CaseDecision, *, by: Actor, at: datetime, reason: str = "", **facts: object
) -> None:
    """Write the letter and carry the decision out. The case is locked."""
    case = decision.case
    _refuse_unanswered(case)
    is_clear = decision.outcome == Outcome.CLEAR
    appeal_by = None if is_clear else later(at, settings.CASE_APPEAL_DAYS)
    findings = [] if is_clear else list(_findings(case).order_by("id"))
    letters = {
        f"letter_{language}": _letter(decision, findings, at, appeal_by, language)
        for language in ("zh", "en")
    }
    facts |= {"issued_at": at, "appeal_by": appeal_by, **letters}
    move(decision, "issue", by=by, at=at, reason=reason, **facts)
    if is_clear:
        move(case, "acquit", by=by, at=at, reason=decision.reasons, due_at=None)
        clear_up(case, FlagOutcome.CLEARED, by=by, at=at)
        return
    Finding.objects.filter(pk__in=[one.pk for one in findings]).update(decision=decision)
    move(case, "decide", by=by, at=at, reason=decision.reasons, due_at=appeal_by)
    settle_flags(case, FlagOutcome.CONFIRMED)
    why = f"{case.reference}: {decision.reasons}"
    if decision.outcome == Outcome.SUSPEND:
        merchants.suspend(case.merchant, by=by, at=at, reason=why)
    elif decision.outcome == Outcome.DISQUALIFY:
        merchants.disqualify(case.merchant, by=by, at=at, reason=why)


def _letter(
    decision: CaseDecision,
    findings: list[Finding],
    at: datetime,
    appeal_by: datetime | None,
    language: str,
) -> str:
    case = decision.case
    facts = {
        "reference": case.reference,
        "merchant": case.merchant.name,
        "reasons": decision.reasons,
        "hearing": decision.hearing,
        "hearing_on": decision.hearing_on.isoformat() if decision.hearing_on else "",
        "until": programme_day(decision.until).isoformat() if decision.until else "",
        "appeal_by": programme_day(appeal_by).isoformat() if appeal_by else "",
        "decided_on": programme_day(at).isoformat(),
    }
    found = [(one.code, one.text, one.claims, one.amount_fen) for one in findings]
    heard = [(row.text, row.answer.text) for row in Reply.objects.to_case(case)]
    return decision_letter(facts, decision.outcome, found, heard, language=language)
