"""The end of a sanction: its time is over, a person ends it, what was asked is put right."""

from datetime import datetime

from django.db import transaction

from subsidy.cases.models import CaseDecision, Outcome
from subsidy.cases.models.decisions import CaseDecisionQuerySet
from subsidy.cases.services.common import refuse_machines, said
from subsidy.core.actors import Actor
from subsidy.core.errors import WrongState
from subsidy.core.moves import move
from subsidy.merchants import services as merchants
from subsidy.merchants.models import Merchant
from subsidy.merchants.states import MerchantState


@transaction.atomic
def expire_sanction(decision: CaseDecision, *, by: Actor, at: datetime) -> None:
    """End a suspension whose time is over; the merchant sells again. Raises WrongState."""
    assert decision.outcome == Outcome.SUSPEND
    assert decision.until is not None
    assert decision.until <= at
    move(decision, "expire", by=by, at=at, reason="its time is over")
    let_sell_again(decision, reason=f"{decision.case.reference}: its time is over", by=by, at=at)


@transaction.atomic
def end_sanction(decision: CaseDecision, *, reason: str, by: Actor, at: datetime) -> None:
    """End a suspension before its time. Raises PersonNeeded, WrongState, ReasonMissing."""
    refuse_machines(by)
    if decision.outcome != Outcome.SUSPEND:
        raise WrongState(f"{decision} is no suspension")
    move(decision, "end", by=by, at=at, reason=said(reason))
    let_sell_again(decision, reason=f"{decision.case.reference}: {reason}", by=by, at=at)


@transaction.atomic
def fulfil(decision: CaseDecision, *, reason: str, by: Actor, at: datetime) -> None:
    """Note that the merchant put right what was asked. Raises PersonNeeded, WrongState."""
    refuse_machines(by)
    if decision.outcome != Outcome.RECTIFY:
        raise WrongState(f"{decision} asks nothing to be put right")
    move(decision, "fulfil", by=by, at=at, reason=said(reason))


def let_sell_again(decision: CaseDecision, *, reason: str, by: Actor, at: datetime) -> None:
    """Give a suspended merchant its standing back, unless another sanction keeps it away."""
    merchant = Merchant.objects.get(pk=decision.case.merchant_id)
    if merchant.state == MerchantState.SUSPENDED and not _other_sanctions(decision).exists():
        merchants.reinstate(merchant, by=by, at=at, reason=reason)


def undo_sanction(decision: CaseDecision, *, reason: str, by: Actor, at: datetime) -> None:
    """Undo a suspension or disqualification that was wrong; a suspension by another case, which a
    disqualification had covered, is seen again. Only on appeal, by a person.
    """
    if decision.outcome != Outcome.DISQUALIFY:
        let_sell_again(decision, reason=reason, by=by, at=at)
        return
    merchant = Merchant.objects.get(pk=decision.case.merchant_id)
    if merchant.state != MerchantState.DISQUALIFIED:
        return  # it left meanwhile
    merchants.overturn_disqualification(merchant, by=by, at=at, reason=reason)
    other = _other_sanctions(decision).select_related("case").first()
    if other is not None:
        why = f"{other.case.reference}: suspended until {other.until:%Y-%m-%d}"
        merchants.suspend(merchant, by=by, at=at, reason=why)


def _other_sanctions(decision: CaseDecision) -> CaseDecisionQuerySet:
    standing = CaseDecision.objects.standing().sanctions().exclude(pk=decision.pk)
    return standing.filter(case__merchant=decision.case.merchant_id).order_by("id")
