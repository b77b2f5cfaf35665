"""Agreeing to instalments: one person proposes them, another approves."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal, WrongState
from subsidy.core.moves import move
from subsidy.disbursements.models import Instalment, InstalmentPlan, Recovery
from subsidy.disbursements.services.proposals import decide, propose
from subsidy.disbursements.states import PlanState, RecoveryState

INSTALMENTS_MAX = 60


class InstalmentsUnfit(Refusal):
    """Instalments are sums on later days, one a day, that add up to what is still owed."""

    code = "instalments_unfit"


class PlanOutdated(Refusal):
    """Money came in since the instalments were proposed: they add up no longer."""

    code = "plan_outdated"


@transaction.atomic
def propose_instalments(
    recovery: Recovery,
    *,
    instalments: Sequence[tuple[date, int]],
    document_number: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> InstalmentPlan:
    """Propose in which sums, on which days, the rest comes back.

    Raises WrongState (not demanded, or a proposal waits), InstalmentsUnfit, DocumentMissing.
    """
    locked = Recovery.objects.locked(recovery.pk)
    if locked.state != RecoveryState.DEMANDED:
        raise WrongState(f"{locked.reference} is {locked.state}")
    if locked.plans.filter(state=PlanState.PROPOSED).exists():
        raise WrongState(f"instalments of {locked.reference} are proposed already")
    left_fen = locked.amount_fen - locked.repaid_fen
    ordered = sorted(instalments)
    _refuse_unfit(ordered, left_fen, today=programme_day(at))
    plan = InstalmentPlan(
        recovery=locked, amount_fen=left_fen, document_number=document_number, reason=reason
    )
    propose(plan, by=by, at=at)
    Instalment.objects.bulk_create(
        Instalment(plan=plan, number=number, due_on=due_on, amount_fen=amount_fen)
        for number, (due_on, amount_fen) in enumerate(ordered, start=1)
    )
    return plan


@transaction.atomic
def approve_instalments(plan: InstalmentPlan, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Let the plan say what is due when, in the place of the former one.

    Raises WrongState, SamePerson, PlanOutdated.
    """
    recovery = Recovery.objects.locked(plan.recovery_id)
    if recovery.state != RecoveryState.DEMANDED:
        raise WrongState(f"{recovery.reference} is {recovery.state}")
    for former in recovery.plans.filter(state=PlanState.APPROVED):
        move(former, "replace", by=by, at=at, reason=plan.document_number)
    decide(plan, "approve", by=by, at=at, reason=reason)
    if plan.amount_fen != recovery.amount_fen - recovery.repaid_fen:
        raise PlanOutdated(f"{plan}: {recovery.reference}")


@transaction.atomic
def reject_instalments(plan: InstalmentPlan, *, by: Actor, at: datetime, reason: str) -> None:
    """Turn the instalments down: all is due as it was. Raises WrongState, SamePerson."""
    decide(plan, "reject", by=by, at=at, reason=reason)


def _refuse_unfit(instalments: Sequence[tuple[date, int]], left_fen: int, *, today: date) -> None:
    days = [due_on for due_on, _ in instalments]
    amounts = [amount_fen for _, amount_fen in instalments]
    if not 0 < len(days) <= INSTALMENTS_MAX or len(set(days)) < len(days):
        raise InstalmentsUnfit(f"1 to {INSTALMENTS_MAX} instalments, one a day")
    if days[0] <= today or min(amounts) <= 0 or sum(amounts) != left_fen:
        raise InstalmentsUnfit(f"later days, sums that make {left_fen} fen")
