from datetime import datetime

from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal, SamePerson
from subsidy.core.faults import Fault
from subsidy.core.moves import move
from subsidy.merchants.models import Merchant


class ReasonMissing(Refusal):
    """What is done to a merchant's standing is done for a reason."""

    code = "reason_missing"


class PersonNeeded(Refusal):
    """No machine takes a merchant's standing away."""

    code = "person_needed"


def suspend(merchant: Merchant, *, by: Actor, at: datetime, reason: str) -> None:
    """Stop new claims of an active merchant. Raises WrongState, ReasonMissing, PersonNeeded."""
    _refuse_sweeps(by)
    _move_for_a_reason(merchant, "suspend", by=by, at=at, reason=reason)


def reinstate(merchant: Merchant, *, asked_by: int, by: Actor, at: datetime, reason: str) -> None:
    """Let a suspended merchant sell again. asked_by: the account of whoever signed before, for its
    end or for its return: nobody reinstates alone. Raises WrongState, ReasonMissing, SamePerson.
    """
    if by.staff_id == asked_by:
        raise SamePerson(f"{by} asked for it")
    _move_for_a_reason(merchant, "reinstate", by=by, at=at, reason=reason)


def disqualify(merchant: Merchant, *, by: Actor, at: datetime, reason: str) -> None:
    """Exclude the merchant for good; what it owes, it still owes. Raises as suspend does."""
    _refuse_sweeps(by)
    _move_for_a_reason(merchant, "disqualify", by=by, at=at, reason=reason)


def overturn_disqualification(merchant: Merchant, *, by: Actor, at: datetime, reason: str) -> None:
    """Let a merchant sell again whose exclusion was wrong. Raises WrongState, ReasonMissing."""
    _move_for_a_reason(merchant, "overturn", by=by, at=at, reason=reason)


def exit_merchant(merchant: Merchant, *, by: Actor, at: datetime, reason: str) -> None:
    """Let the merchant go; returns, audits and repayments survive. Raises as suspend does."""
    _move_for_a_reason(merchant, "exit", by=by, at=at, reason=reason)


def _refuse_sweeps(by: Actor) -> None:
    if by.kind == "sweep":
        raise PersonNeeded(f"{by} is no person")


def _move_for_a_reason(
    merchant: Merchant, verb: str, *, by: Actor, at: datetime, reason: str
) -> None:
    if not reason.strip():
        raise ReasonMissing(faults=[Fault("reason_missing", "/reason")])
    move(merchant, verb, by=by, at=at, reason=reason)
