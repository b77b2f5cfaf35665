"""What every proposal has in common: it is born with its proposer, and another person decides."""

from datetime import datetime

from subsidy.core.actors import Actor
from subsidy.core.errors import SamePerson
from subsidy.core.moves import move, record_births
from subsidy.disbursements.models.proposals import Proposal
from subsidy.disbursements.services.differences import DocumentMissing


def propose(row: Proposal, *, by: Actor, at: datetime) -> None:
    """Write the proposal with its first move. Raises DocumentMissing."""
    assert by.staff_id, "people propose"
    row.document_number, row.reason = row.document_number.strip(), row.reason.strip()
    if not row.document_number or not row.reason:
        raise DocumentMissing(str(row))
    row.proposed_at = at
    row.proposed_by_id = by.staff_id
    row.save(force_insert=True)
    record_births(type(row), [(row.pk, "propose", "proposed")], by=by, at=at)


def decide(row: Proposal, verb: str, *, by: Actor, at: datetime, reason: str) -> None:
    """Approve or reject. Raises WrongState, SamePerson (who proposed it does not decide)."""
    if by.staff_id == row.proposed_by_id:
        raise SamePerson(f"{by} proposed {row}")
    move(row, verb, by=by, at=at, reason=reason, decided_at=at, decided_by=by.staff_id)
