"""The end of a sanction: its time is over, a person ends it, what was asked is put right."""

from datetime import datetime

from django.db import transaction

from subsidy.cases.models import CaseDecision, Outcome
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
    """Give the merchant its standing back, unless another sanction keeps it away."""
    merchant = Merchant.objects.get(pk=decision.case.merchant_id)
    others = CaseDecision.objects.standing().sanctions().filter(case__merchant=merchant)
    if others.exclude(pk=decision.pk).exists():
        return
    if decision.outcome == Outcome.SUSPEND and merchant.state == MerchantState.SUSPENDED:
        merchants.reinstate(merchant, by=by, at=at, reason=reason)
    elif decision.outcome == Outcome.DISQUALIFY and merchant.state == MerchantState.DISQUALIFIED:
        merchants.overturn_disqualification(merchant, by=by, at=at, reason=reason)
