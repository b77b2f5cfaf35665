"""Reassessing: terms were published wrongly; every claim under them is put right in one action."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from subsidy.claims.models import Claim, Reassessment, ReassessmentLine
from subsidy.claims.models.reassessments import ReassessmentAction, ReassessmentOutcome
from subsidy.claims.services import worth
from subsidy.claims.states import HOLDING, PAYABLE, ClaimState, ReassessmentState
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal, SamePerson
from subsidy.core.moves import move, record_births
from subsidy.programmes.models import Terms

CLAIMS_PER_CHUNK_MAX = 1_000
#: What must be the same in both, or claims would change their payee, money or quota as well.
SAME_IN_BOTH = (
    *("programme_id", "category_id", "unit_id", "payee"),
    *("charged_to", "quota_class", "quota_count", "quota_on_return"),
)


class TermsMismatch(Refusal):
    """The new terms differ from the old ones in more than what they pay."""

    code = "terms_mismatch"


class NothingToReassess(Refusal):
    """No claim is governed by the old terms."""

    code = "nothing_to_reassess"


@transaction.atomic
def propose_reassessment(
    *,
    old_terms: Terms,
    new_terms: Terms,
    reason: str,
    document_number: str,
    by: Actor,
    at: datetime,
) -> Reassessment:
    """List what would become of every claim that the old terms govern; nothing is moved yet.

    Raises TermsMismatch, NothingToReassess.
    """
    assert by.staff_id, "people propose"
    differing = [
        name for name in SAME_IN_BOTH if getattr(old_terms, name) != getattr(new_terms, name)
    ]
    if differing or old_terms == new_terms:
        raise TermsMismatch(f"{old_terms} and {new_terms}: {', '.join(differing)}")
    row = Reassessment.objects.create(
        programme=old_terms.programme,
        old_terms=old_terms,
        new_terms=new_terms,
        reason=reason,
        document_number=document_number,
        proposed_at=at,
        proposed_by_id=by.staff_id,
    )
    record_births(Reassessment, [(row.pk, "propose", ReassessmentState.PROPOSED)], by=by, at=at)
    ReassessmentLine.objects.bulk_create(_lines(row), batch_size=CLAIMS_PER_CHUNK_MAX)
    if not row.lines.exists():
        raise NothingToReassess(str(old_terms))
    return row


@transaction.atomic
def approve_reassessment(row: Reassessment, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Let the sweep do what the lines say. Raises WrongState, SamePerson."""
    _refuse_proposer(row, by)
    move(row, "approve", by=by, at=at, reason=reason, approved_at=at, approved_by=by.staff_id)


@transaction.atomic
def reject_reassessment(row: Reassessment, *, by: Actor, at: datetime, reason: str) -> None:
    """Turn a proposal down: nothing happens. Raises WrongState, SamePerson."""
    _refuse_proposer(row, by)
    move(row, "reject", by=by, at=at, reason=reason)


def finish_reassessments(*, by: Actor, at: datetime) -> int:
    """Close the approved reassessments of which every line is done; return how many."""
    open_lines = ReassessmentLine.objects.filter(done_at=None).values("reassessment_id")
    done = Reassessment.objects.filter(state=ReassessmentState.APPROVED)
    rows = list(done.exclude(pk__in=open_lines).order_by("id"))
    for row in rows:
        move(row, "finish", by=by, at=at, done_at=at)
    return len(rows)


def _refuse_proposer(row: Reassessment, by: Actor) -> None:
    if by.staff_id == row.proposed_by_id:
        raise SamePerson(f"{by} proposed {row}")


def _lines(row: Reassessment) -> Iterator[ReassessmentLine]:
    new_terms = Terms.objects.readable().get(pk=row.new_terms_id)
    for claim in _governed(row.old_terms):
        old_fen = worth.granted_fen(claim)
        new_fen = worth.pays_fen(claim, new_terms)
        if claim.state == ClaimState.REJECTED and not new_fen:
            continue  # turned down anyway, and not to be cancelled
        yield ReassessmentLine(
            reassessment=row,
            claim=claim,
            old_fen=old_fen,
            new_fen=new_fen,
            action=_action(claim, new_fen - old_fen),
        )


def _action(claim: Claim, change_fen: int) -> str:
    if not change_fen:
        return ReassessmentAction.NONE
    if change_fen > 0:
        return ReassessmentAction.TOP_UP
    goes_out = claim.state in {ClaimState.SCHEDULED, ClaimState.PAID}
    return ReassessmentAction.RECOVER if goes_out else ReassessmentAction.RELEASE


def _governed(terms: Terms) -> Iterator[Claim]:
    """Yield the claims that these terms govern now, in chunks: there may be very many."""
    touched = (
        Q(terms=terms)
        | Q(grants__terms=terms)
        | Q(
            reassessments__outcome=ReassessmentOutcome.DONE,
            reassessments__reassessment__new_terms=terms,
        )
    )
    ids = Claim.objects.filter(touched, state__in=[*HOLDING, *PAYABLE]).values("id")
    claims = worth.with_history(Claim.objects.filter(pk__in=ids)).order_by("id")
    last_id = 0
    while chunk := list(claims.filter(pk__gt=last_id)[:CLAIMS_PER_CHUNK_MAX]):
        last_id = chunk[-1].pk
        yield from (claim for claim in chunk if worth.terms_of(claim).pk == terms.pk)
