"""How a case ends: what becomes of its flags, its holds and what the till was told."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction

from subsidy.audits import services as audits
from subsidy.audits.models import Flag
from subsidy.cases.models import Case, CaseDecision, FlagOutcome
from subsidy.cases.services.holding import release_all
from subsidy.cases.states import DecisionState
from subsidy.claims import services as claims
from subsidy.claims.states import WatchState
from subsidy.core.actors import Actor
from subsidy.core.moves import move


def settle_flags(case: Case, outcome: FlagOutcome) -> None:
    """Write down what the case found out about the flags it rests on."""
    case.case_flags.update(outcome=outcome)


def clear_up(case: Case, outcome: FlagOutcome, *, by: Actor, at: datetime) -> None:
    """End the case in the merchant's favour: its holds go, its watches go, its flags are answered.

    A person's word dismisses the flags too, and what later runs raised on the same claims alone:
    they come back only with other claims.
    """
    settle_flags(case, outcome)
    release_all(case, reason=f"{case.reference} {case.get_state_display()}", by=by, at=at)
    for row in case.watches.select_related("watch").order_by("id"):
        if row.watch.state == WatchState.OPEN:
            claims.unwatch(row.watch, by=by, at=at, reason=case.reference)
    if outcome != FlagOutcome.LAPSED:
        _dismiss(case, by=by, at=at)


def _dismiss(case: Case, *, by: Actor, at: datetime) -> None:
    rows = case.case_flags.select_related("flag").order_by("id")
    ours: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        ours[row.flag.indicator].update(row.flag.evidence)
    open_flags = Flag.objects.open().filter(
        merchant=case.merchant_id, programme=case.programme_id, indicator__in=list(ours)
    )
    for flag in open_flags.order_by("id"):
        if ours[flag.indicator].issuperset(flag.evidence):
            audits.dismiss(flag, by=by, at=at, reason=case.reference)


def close_case(case: Case, verb: str, *, by: Actor, at: datetime, reason: str = "") -> None:
    """End a case whose decision is final. Holds on claims that a finding names wait for a person:
    such a claim is cancelled, not paid.
    """
    move(case, verb, by=by, at=at, reason=reason, due_at=None)
    rows = case.findings.filter(decision__isnull=False).values_list("claims", flat=True)
    named = {name for names in rows for name in names}
    release_all(case, but=named, reason=f"{case.reference} is final", by=by, at=at)


@transaction.atomic
def close(case: Case, *, by: Actor, at: datetime) -> None:
    """Close a decided case that nobody appealed in. Raises WrongState."""
    close_case(case, "close", by=by, at=at, reason="no appeal in time")


@transaction.atomic
def fall_silent(case: Case, *, until: datetime, by: Actor, at: datetime) -> None:
    """The merchant did not answer in time: it is taken not to contest. Raises WrongState."""
    reason = "not answered in time: taken not to contest"
    move(case, "fall_silent", by=by, at=at, reason=reason, due_at=until)


@transaction.atomic
def lapse(case: Case, *, by: Actor, at: datetime) -> None:
    """The office did not decide in time: the case ends in the merchant's favour.

    Its flags stay open: nobody has said what became of them. Raises WrongState.
    """
    reason = "the office did not decide in time"
    move(case, "lapse", by=by, at=at, reason=reason, due_at=None)
    for decision in CaseDecision.objects.filter(case=case, state=DecisionState.PROPOSED):
        move(decision, "turn_down", by=by, at=at, reason=reason)
    clear_up(case, FlagOutcome.LAPSED, by=by, at=at)
