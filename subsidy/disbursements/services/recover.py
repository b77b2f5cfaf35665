"""Ask paid money back, a whole grant or a part of one."""

from datetime import datetime

from django.db import transaction

from subsidy.claims import services as claims
from subsidy.claims.models import Claim, Grant
from subsidy.claims.states import GrantState
from subsidy.core.actors import Actor
from subsidy.core.errors import WrongState
from subsidy.core.moves import record_births
from subsidy.core.references import new_reference
from subsidy.disbursements.models import PaymentLine, Recovery
from subsidy.disbursements.services.letters import due_day, write_letter
from subsidy.disbursements.states import RecoveryState


@transaction.atomic
def demand_recovery(
    grant: Grant, *, reason_code: str, reason: str = "", by: Actor, at: datetime
) -> Recovery:
    """Ask a whole paid grant back, in the parts its two sources bore; the first letter says so.

    Raises WrongState.
    """
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
        due_on=due_day(at),
    )
    record_births(Recovery, [(recovery.pk, "demand", RecoveryState.DEMANDED)], by=by, at=at)
    write_letter(recovery, by=by, at=at)
    return recovery


@transaction.atomic
def demand_all(
    claim: Claim, *, reason_code: str, reason: str = "", by: Actor, at: datetime
) -> Recovery:
    """Ask back all that was paid for the claim; return the demand of its oldest grant.

    Raises WrongState.
    """
    paid = claim.grants.filter(state=GrantState.PAID).order_by("number")
    facts = {"reason_code": reason_code, "reason": reason}
    demands = [demand_recovery(grant, by=by, at=at, **facts) for grant in paid]
    if not demands:
        raise WrongState(f"nothing is paid for {claim.reference}")
    return demands[0]


@transaction.atomic
def recover_excess(
    claim: Claim, *, amount_fen: int, reason_code: str, reason: str = "", by: Actor, at: datetime
) -> list[Recovery]:
    """Ask back an amount of what was paid for the claim, the newest grant first, the last in part.

    The claim's row is locked by the caller, and so much was paid.
    """
    demands = []
    for grant in claim.grants.filter(state=GrantState.PAID).order_by("-number"):
        if amount_fen:
            part = claims.part_of(grant, amount_fen, at=at)
            _follow_split(grant, part)
            facts = {"reason_code": reason_code, "reason": reason}
            demands.append(demand_recovery(part, by=by, at=at, **facts))
            amount_fen -= part.amount_fen
    assert not amount_fen, "no more is asked back than was paid"
    return demands


def _follow_split(grant: Grant, part: Grant) -> None:
    """Let the payment of a grant that was split pay both: its sum stays that of its grants."""
    for line in PaymentLine.objects.filter(grant=grant, is_live=True).exclude(grant=part):
        PaymentLine.objects.create(payment_id=line.payment_id, grant=part)
