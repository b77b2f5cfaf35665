"""Money comes back: by the bank, in one sum or in parts, or netted from a later payment."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from subsidy.claims import services as claims
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal, SamePerson, WrongState
from subsidy.core.moves import move
from subsidy.disbursements.models import Netting, Recovery, Repayment
from subsidy.disbursements.models.repayments import Destination
from subsidy.disbursements.rules.recoveries import parts
from subsidy.disbursements.services.write_off import revive
from subsidy.disbursements.states import RecoveryState
from subsidy.programmes.states import OVER


class BankReferenceMissing(Refusal):
    """A repayment is recorded with the bank's reference of the money that came in."""

    code = "bank_reference_missing"


class RepaidTooMuch(Refusal):
    """More came in than is owed, or than is owed beside what is to be netted."""

    code = "repaid_too_much"


class RepaymentKnown(Refusal):
    """This reference of the bank was recorded for this recovery before."""

    code = "repayment_known"


@transaction.atomic
def record_repayment(
    recovery: Recovery,
    *,
    bank_reference: str,
    amount_fen: int | None = None,
    paid_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Repayment:
    """Record that money is back, all that is open unless an amount is given.

    Its parts are those of what is left, so the last sum brings exactly the stored ones. What was
    written off is owed again first. Raises WrongState, SamePerson (who demanded it does not record
    it), BankReferenceMissing, RepaymentKnown, RepaidTooMuch.
    """
    said = bank_reference.strip()
    if not said:
        raise BankReferenceMissing(recovery.reference)
    locked = Recovery.objects.locked(recovery.pk)
    _refuse(locked, said, by=by)
    if locked.state == RecoveryState.WRITTEN_OFF:
        revive(locked, by=by, at=at, reason=said)
    left = locked.open_parts
    left_fen = sum(left.values())
    amount_fen = left_fen if amount_fen is None else amount_fen
    if not 0 < amount_fen <= left_fen:
        raise RepaidTooMuch(f"{locked.reference}: {left_fen} fen are open, not {amount_fen}")
    central_fen, local_fen = parts(amount_fen, **left)
    row = take(
        locked,
        central_fen=central_fen,
        local_fen=local_fen,
        paid_on=paid_on or programme_day(at),
        bank_reference=said,
        by=by,
        at=at,
    )
    recovery.refresh_from_db()
    return row


def _refuse(recovery: Recovery, bank_reference: str, *, by: Actor) -> None:
    if recovery.state == RecoveryState.REPAID:
        raise WrongState(f"{recovery.reference} is repaid")
    if by.staff_id == recovery.demanded_by_id:
        raise SamePerson(f"{by} demanded {recovery.reference}")
    if recovery.repayments.filter(bank_reference=bank_reference).exists():
        raise RepaymentKnown(f"{recovery.reference}: {bank_reference}")


def take(
    recovery: Recovery,
    *,
    central_fen: int,
    local_fen: int,
    paid_on: date,
    by: Actor,
    at: datetime,
    bank_reference: str = "",
    netting: Netting | None = None,
) -> Repayment:
    """Write one repayment of a demanded recovery, which is locked; the last one ends it.

    Once the programme is over, the money is the treasury's: it waits for its treasury return.
    """
    last = recovery.repayments.aggregate(last=Max("number"))["last"] or 0
    grant = recovery.grant
    is_over = grant.claim.programme.state in OVER
    row = Repayment.objects.create(
        recovery=recovery,
        number=last + 1,
        amount_fen=central_fen + local_fen,
        central_fen=central_fen,
        local_fen=local_fen,
        destination=Destination.TREASURY if is_over else Destination.LINE,
        netting=netting,
        bank_reference=bank_reference,
        paid_on=paid_on,
        recorded_at=at,
        recorded_by_id=by.staff_id,
        demanded_by_id=recovery.demanded_by_id,
    )
    _add(recovery, row, by=by, at=at)
    if recovery.state == RecoveryState.REPAID:
        claims.finish_recovery(grant, by=by, at=at, reason=recovery.reference)
    if row.destination == Destination.LINE:
        claims.post_parts("recover", grant, row.central_fen, row.local_fen, row.cause, at=at)
    return row


def _add(recovery: Recovery, row: Repayment, *, by: Actor, at: datetime) -> None:
    """Add the parts to what was repaid; with the last fen, the recovery is repaid."""
    repaid = {
        "repaid_central_fen": recovery.repaid_central_fen + row.central_fen,
        "repaid_local_fen": recovery.repaid_local_fen + row.local_fen,
    }
    if sum(repaid.values()) == recovery.amount_fen:
        reason = row.bank_reference or "netted"
        move(recovery, "repay", by=by, at=at, reason=reason, repaid_at=at, **repaid)
        return
    Recovery.objects.filter(pk=recovery.pk).update(**repaid)
    recovery.refresh_from_db()
