"""Appeals against a decision, judged by somebody who decided nothing in the case before."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from subsidy.cases.models import (
    AppealOutcome,
    Case,
    CaseAppeal,
    CaseDecision,
    FlagOutcome,
)
from subsidy.cases.rules.letters import appeal_letter
from subsidy.cases.services.common import later, locked, refuse_machines, refuse_unless, said
from subsidy.cases.services.ending import clear_up, close_case
from subsidy.cases.services.reinstating import undo_sanction
from subsidy.cases.states import DecisionState
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal, SamePerson
from subsidy.core.moves import move
from subsidy.merchants.models import ApiKey


class AppealTooLate(Refusal):
    """The last day to appeal has passed."""

    code = "appeal_window_closed"


@transaction.atomic
def appeal(
    case: Case,
    *,
    text: str,
    evidence: Sequence[str] = (),
    key: ApiKey | None = None,
    by: Actor,
    at: datetime,
) -> CaseAppeal:
    """Contest the decision; it stays in force until it is judged. key: the merchant's own; without
    one, staff takes down what came on paper. Raises WrongState, AppealTooLate, ReasonMissing.
    """
    if key is None:
        refuse_machines(by)
    refuse_unless(locked(case), "appeal")
    decision = decision_of(case)
    assert decision.appeal_by is not None
    if decision.appeal_by < at:
        raise AppealTooLate(case.reference)
    due_at = later(at, settings.CASE_APPEAL_DECISION_DAYS)
    move(case, "appeal", by=by, at=at, due_at=due_at)
    return CaseAppeal.objects.create(
        decision=decision,
        text=said(text, "/text"),
        evidence=list(evidence),
        key=key,
        taken_by_id=None if key else by.staff_id,
        appealed_at=at,
    )


@transaction.atomic
def uphold(case: Case, *, reason: str, by: Actor, at: datetime) -> None:
    """Let the decision stand, for good. Raises PersonNeeded, WrongState, SamePerson."""
    _judge(case, "uphold", AppealOutcome.UPHELD, reasons=reason, by=by, at=at)
    close_case(case, "uphold", by=by, at=at, reason=reason)


@transaction.atomic
def overturn(case: Case, *, reason: str, by: Actor, at: datetime) -> None:
    """Undo the decision: standing, holds, watches, and what it said of the flags.

    Raises PersonNeeded, WrongState, SamePerson.
    """
    decision = _judge(case, "overturn", AppealOutcome.OVERTURNED, reasons=reason, by=by, at=at)
    was_in_force = decision.state == DecisionState.IN_FORCE
    move(decision, "overturn", by=by, at=at, reason=reason)
    if was_in_force:
        undo_sanction(decision, reason=f"{case.reference}: {reason}", by=by, at=at)
    move(case, "overturn", by=by, at=at, reason=reason, due_at=None)
    clear_up(case, FlagOutcome.OVERTURNED, by=by, at=at)


def decision_of(case: Case) -> CaseDecision:
    """Return the decision of the case that was last put into force."""
    issued = case.decisions.exclude(issued_at=None)
    return issued.order_by("-id")[0]


def _judge(
    case: Case, verb: str, outcome: AppealOutcome, *, reasons: str, by: Actor, at: datetime
) -> CaseDecision:
    refuse_machines(by)
    refuse_unless(locked(case), verb)
    words = said(reasons)
    had_a_hand = Q(proposed_by=by.staff_id) | Q(approved_by=by.staff_id)
    if case.decisions.filter(had_a_hand).exists():
        raise SamePerson(f"{by} decided in this case before")
    decision = decision_of(case)
    facts = {
        "reference": case.reference,
        "merchant": case.merchant.name,
        "reasons": words,
        "decided_on": programme_day(at).isoformat(),
    }
    letters = {
        f"letter_{language}": appeal_letter(facts, outcome, language=language)
        for language in ("zh", "en")
    }
    CaseAppeal.objects.filter(decision=decision).update(
        outcome=outcome, reasons=words, decided_at=at, decided_by=by.staff_id, **letters
    )
    return decision
