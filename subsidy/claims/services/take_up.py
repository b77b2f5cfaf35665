"""Taking up a claim: lock its row, see where it stands now, refuse what that does not allow."""

from collections.abc import Container

from subsidy.claims.models import Claim, Decision
from subsidy.claims.states import MOVES
from subsidy.core.actors import Actor
from subsidy.core.errors import SamePerson, WrongState


def take_up(claim: Claim, verb: str, *, states: Container[str] | None = None) -> None:
    """Lock the claim until the transaction ends and read it anew. Raises WrongState.

    states: where the verb may start, if it is not a row of the table of moves.
    """
    claim.refresh_from_db(from_queryset=Claim.objects.select_for_update(of=("self",)))
    if claim.state not in (MOVES[verb][0] if states is None else states):
        raise WrongState(f"cannot {verb} a claim that is {claim.state}")


def take_up_as_another(claim: Claim, verb: str, *, by: Actor) -> None:
    """Take up a claim for a decision. Raises WrongState; SamePerson where `by` once rejected it."""
    take_up(claim, verb)
    rejections = claim.decisions.filter(outcome=Decision.Outcome.REJECTED)
    if claim.appealed_from_id and rejections.filter(move__by_staff_id=by.staff_id).exists():
        raise SamePerson(f"{by} rejected {claim.reference}; another officer decides the appeal")
