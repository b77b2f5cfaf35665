"""What the verbs of a case share: the lock, the person, the moments, the refusals."""

from datetime import date, datetime, time, timedelta

from subsidy.cases.models import Case
from subsidy.core.actors import Actor
from subsidy.core.clock import SHANGHAI
from subsidy.core.errors import Refusal, WrongState
from subsidy.core.faults import Fault
from subsidy.merchants.services import PersonNeeded


class ReasonMissing(Refusal):
    """What is done in a case is done for a reason."""

    code = "reason_missing"


class FindingMissing(Refusal):
    """Nobody is warned or sanctioned for something that is nowhere written down."""

    code = "finding_missing"


class ClaimUnknown(Refusal):
    """The claim is none of this merchant's under this programme."""

    code = "claim_unknown"


def locked(case: Case) -> Case:
    """Lock the case and read it anew: two people do not work on it at the same time."""
    case.refresh_from_db(from_queryset=Case.objects.select_for_update(of=("self",)))
    return case


def refuse_machines(by: Actor) -> None:
    """Only a named person goes against a merchant. Raises PersonNeeded."""
    if by.kind != "staff" or by.staff_id is None:
        raise PersonNeeded(f"{by} is no person of the office")


def person_of(by: Actor) -> int:
    """Return who acts. Raises PersonNeeded."""
    refuse_machines(by)
    assert by.staff_id is not None
    return by.staff_id


def refuse_unless(case: Case, verb: str) -> None:
    """Raise WrongState where the verb does not start from the state of the case."""
    if case.state not in Case.MOVES[verb][0]:
        raise WrongState(f"cannot {verb} a case that is {case.state}")


def said(text: str, pointer: str = "/reason") -> str:
    """Return the text without its margins. Raises ReasonMissing where nothing is left."""
    if not text.strip():
        raise ReasonMissing(faults=[Fault("reason_missing", pointer)])
    return text.strip()


def later(at: datetime, days: int) -> datetime:
    return at + timedelta(days=days)


def end_of(day: date) -> datetime:
    """Return the last moment of a day in Shanghai."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=SHANGHAI) - timedelta(
        microseconds=1
    )
