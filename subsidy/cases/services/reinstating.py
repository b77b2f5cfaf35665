"""The end of a sanction: its time is over, two people end it, what was asked is put right."""

from datetime import datetime

from django.db import transaction

from subsidy.cases.models import CaseDecision, Outcome, Reinstatement
from subsidy.cases.models.decisions import CaseDecisionQuerySet
from subsidy.cases.services.common import person_of, refuse_machines, said
from subsidy.cases.states import ReinstatementState
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal, SamePerson, WrongState
from subsidy.core.moves import move, record_births
from subsidy.merchants import services as merchants
from subsidy.merchants.models import Merchant
from subsidy.merchants.states import MerchantState


class ReinstatementWaiting(Refusal):
    """One at a time: the merchant's last reinstatement waits for its second person."""

    code = "already_exists"


@transaction.atomic
def expire_sanction(decision: CaseDecision, *, by: Actor, at: datetime) -> None:
    """End a suspension whose time is over; the merchant sells again. Raises WrongState."""
    assert decision.outcome == Outcome.SUSPEND
    assert decision.until is not None
    assert decision.until <= at
    move(decision, "expire", by=by, at=at, reason="its time is over")
    let_sell_again(decision, reason=f"{decision.case.reference}: its time is over", by=by, at=at)


@transaction.atomic
def propose_reinstatement(
    merchant: Merchant, *, reason: str, by: Actor, at: datetime
) -> Reinstatement:
    """Ask that a suspended merchant sells again; nothing happens before another person approves.

    Raises PersonNeeded, WrongState, ReinstatementWaiting, ReasonMissing.
    """
    refuse_machines(by)
    _refuse_unless_suspended(_locked(merchant))
    if Reinstatement.objects.filter(merchant=merchant, state=ReinstatementState.PROPOSED).exists():
        raise ReinstatementWaiting(str(merchant))
    row = Reinstatement.objects.create(
        merchant=merchant, reason=said(reason), proposed_at=at, proposed_by_id=person_of(by)
    )
    record_births(Reinstatement, [(row.pk, "propose", ReinstatementState.PROPOSED)], by=by, at=at)
    return row


@transaction.atomic
def approve_reinstatement(row: Reinstatement, *, reason: str = "", by: Actor, at: datetime) -> None:
    """Let the merchant sell again, as another person than who asked: its suspensions end.

    What was asked before the merchant was suspended once more is not meant for that suspension.
    Raises PersonNeeded, SamePerson, WrongState.
    """
    refuse_machines(by)
    merchant = _locked(row.merchant)
    _refuse_proposer(row, by)
    move(row, "approve", by=by, at=at, reason=reason, approved_at=at, approved_by=by.staff_id)
    _refuse_unless_suspended(merchant)
    if merchant.moves.filter(verb="suspend", at__gt=row.proposed_at).exists():
        raise WrongState(f"{merchant} was suspended again since")
    standing = CaseDecision.objects.standing().filter(
        outcome=Outcome.SUSPEND, case__merchant=merchant
    )
    for decision in standing.order_by("id"):
        move(decision, "end", by=by, at=at, reason=row.reason)
    merchants.reinstate(merchant, asked_by=row.proposed_by_id, by=by, at=at, reason=row.reason)


@transaction.atomic
def reject_reinstatement(row: Reinstatement, *, reason: str, by: Actor, at: datetime) -> None:
    """Let the merchant stay suspended.

    Raises PersonNeeded, SamePerson, WrongState, ReasonMissing.
    """
    refuse_machines(by)
    _refuse_proposer(row, by)
    move(row, "reject", by=by, at=at, reason=said(reason))


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
        merchants.reinstate(merchant, asked_by=decision.proposed_by_id, by=by, at=at, reason=reason)


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


def _locked(merchant: Merchant) -> Merchant:
    return Merchant.objects.select_for_update(no_key=True).get(pk=merchant.pk)


def _refuse_unless_suspended(merchant: Merchant) -> None:
    if merchant.state != MerchantState.SUSPENDED:
        raise WrongState(f"cannot reinstate a merchant that is {merchant.state}")


def _refuse_proposer(row: Reinstatement, by: Actor) -> None:
    if by.staff_id == row.proposed_by_id:
        raise SamePerson(f"{by} proposed it")


def _other_sanctions(decision: CaseDecision) -> CaseDecisionQuerySet:
    standing = CaseDecision.objects.standing().sanctions().exclude(pk=decision.pk)
    return standing.filter(case__merchant=decision.case.merchant_id).order_by("id")
