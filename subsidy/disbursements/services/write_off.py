"""Writing off what was asked back in vain: the books say it is lost, the demand stays known."""

from datetime import datetime

from django.db import transaction

from subsidy.claims import services as claims
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal, WrongState
from subsidy.core.moves import move
from subsidy.disbursements.models import Recovery, WriteOff
from subsidy.disbursements.services.proposals import decide, propose
from subsidy.disbursements.states import RecoveryState, WriteOffState


class WriteOffOutdated(Refusal):
    """Money came in, or is to be netted, since the write-off was proposed."""

    code = "write_off_outdated"


@transaction.atomic
def propose_write_off(
    recovery: Recovery, *, document_number: str, reason: str, by: Actor, at: datetime
) -> WriteOff:
    """Propose to give up all that is left; nothing is moved yet.

    Raises WrongState (not demanded, or a proposal waits), DocumentMissing.
    """
    locked = Recovery.objects.locked(recovery.pk)
    if locked.state != RecoveryState.DEMANDED:
        raise WrongState(f"{locked.reference} is {locked.state}")
    if locked.write_offs.filter(state=WriteOffState.PROPOSED).exists():
        raise WrongState(f"a write-off of {locked.reference} is proposed already")
    left = _left(locked)
    row = WriteOff(
        recovery=locked,
        document_number=document_number,
        reason=reason,
        amount_fen=sum(left.values()),
        **left,
    )
    propose(row, by=by, at=at)
    return row


@transaction.atomic
def approve_write_off(row: WriteOff, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Count the rest as lost. Its claim holds what it held: written off is not forgiven.

    Raises WrongState, SamePerson, WriteOffOutdated.
    """
    recovery = Recovery.objects.locked(row.recovery_id)
    decide(row, "approve", by=by, at=at, reason=reason)
    parts = {"central_fen": row.central_fen, "local_fen": row.local_fen}
    if recovery.planned_fen or _left(recovery) != parts:
        raise WriteOffOutdated(f"{row}: {recovery.reference}")
    move(recovery, "write_off", by=by, at=at, reason=row.document_number)
    cause = f"write_off:{row.pk}"
    claims.post_parts("write_off", recovery.grant, row.central_fen, row.local_fen, cause, at=at)


@transaction.atomic
def reject_write_off(row: WriteOff, *, by: Actor, at: datetime, reason: str) -> None:
    """Turn it down: the money is asked back as before. Raises WrongState, SamePerson."""
    decide(row, "reject", by=by, at=at, reason=reason)


def revive(recovery: Recovery, *, by: Actor, at: datetime, reason: str) -> None:
    """Owe again what was written off: money comes after all. The recovery is locked."""
    row = recovery.write_offs.get(state=WriteOffState.APPROVED)
    move(row, "revive", by=by, at=at, reason=reason)
    move(recovery, "reopen", by=by, at=at, reason=reason)
    cause = f"write_off:{row.pk}"
    claims.post_parts("revive", recovery.grant, row.central_fen, row.local_fen, cause, at=at)


def _left(recovery: Recovery) -> dict[str, int]:
    """Return the parts that have not come back, whatever is to be netted."""
    return {
        "central_fen": recovery.central_fen - recovery.repaid_central_fen,
        "local_fen": recovery.local_fen - recovery.repaid_local_fen,
    }
