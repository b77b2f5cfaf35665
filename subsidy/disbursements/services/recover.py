"""Ask a paid grant back, and record that it came."""

from datetime import datetime

from django.db import transaction

from subsidy.claims import services as claims
from subsidy.claims.models import Grant
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal, SamePerson
from subsidy.core.moves import move, record_births
from subsidy.core.references import new_reference
from subsidy.disbursements.models import Recovery
from subsidy.disbursements.states import RecoveryState


class BankReferenceMissing(Refusal):
    """A repayment is recorded with the bank's reference of the money that came in."""

    code = "bank_reference_missing"


@transaction.atomic
def demand_recovery(
    grant: Grant, *, reason_code: str, reason: str = "", by: Actor, at: datetime
) -> Recovery:
    """Ask the whole paid grant back, in the parts its two sources bore. Raises WrongState."""
    claims.start_recovery(grant, by=by, at=at, reason=reason or reason_code)
    recovery = Recovery.objects.create(
        reference=new_reference("R"),
        grant=grant,
        amount_fen=grant.amount_fen,
        central_fen=grant.central_fen,
        local_fen=grant.local_fen,
        reason_code=reason_code,
        reason=reason,
        demanded_at=at,
        demanded_by_id=by.staff_id,
    )
    record_births(Recovery, [(recovery.pk, "demand", RecoveryState.DEMANDED)], by=by, at=at)
    return recovery


@transaction.atomic
def record_repayment(recovery: Recovery, *, bank_reference: str, by: Actor, at: datetime) -> None:
    """Record that the money is back: each source gets its own part again.

    Raises WrongState, SamePerson (who demanded it does not record it), BankReferenceMissing.
    """
    if not bank_reference.strip():
        raise BankReferenceMissing(recovery.reference)
    recovery.refresh_from_db(from_queryset=Recovery.objects.select_for_update())
    if by.staff_id is not None and by.staff_id == recovery.demanded_by_id:
        raise SamePerson(f"{by} demanded {recovery.reference}")
    move(
        recovery,
        "repay",
        by=by,
        at=at,
        repaid_at=at,
        repaid_by=by.staff_id,
        bank_reference=bank_reference.strip(),
    )
    cause = f"recovery:{recovery.pk}/1"
    claims.finish_recovery(recovery.grant, by=by, at=at, cause=cause, reason=recovery.reference)
