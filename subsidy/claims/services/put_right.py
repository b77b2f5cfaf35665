"""Putting one claim right, as a line of an approved reassessment says."""

from datetime import datetime

from django.db import transaction

from subsidy.claims.models import Claim, ReassessmentLine
from subsidy.claims.models.reassessments import ReassessmentOutcome
from subsidy.claims.rules import magic
from subsidy.claims.services import worth
from subsidy.claims.services.cancel import cancel
from subsidy.claims.services.ending import release_for
from subsidy.claims.services.lowering import is_at_the_bank, lower
from subsidy.claims.services.top_up import add_grant
from subsidy.claims.states import HOLDING, MOVES
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.ledger import services as ledger
from subsidy.ledger.rules import Posting


@transaction.atomic
def put_right(line: ReassessmentLine, *, by: Actor, at: datetime) -> int:
    """Top up, release or promise anew; return what was paid too much and is to be asked back.

    A claim that changed since the list was approved is left as it is, and the line says so. What
    is at the bank, or has a return under way, is left for a later sweep. Raises FundExhausted,
    BookClosed.
    """
    claim, new_terms = line.claim, line.reassessment.new_terms
    claim.refresh_from_db(from_queryset=Claim.objects.select_for_update(of=("self",)))
    lowers = line.new_fen < line.old_fen
    if claim.returns.open().exists() or (lowers and is_at_the_bank(claim)):
        return 0
    line.outcome, line.done_at = ReassessmentOutcome.DONE, at
    left_fen = 0
    if (line.old_fen, line.new_fen) != (
        worth.granted_fen(claim),
        worth.pays_fen(claim, new_terms),
    ):
        line.outcome = ReassessmentOutcome.CHANGED
    elif not line.new_fen and claim.state in MOVES["cancel"][0]:
        left_fen = cancel(claim, by=by, at=at, reason=str(line.reassessment))
    elif claim.state in HOLDING:
        _promise_anew(line, at=at)
    elif lowers:
        reason = str(line.reassessment)
        left_fen = lower(claim, to_fen=line.new_fen, by=by, at=at, reason=reason)
    elif line.new_fen > line.old_fen:
        _add(line, by=by, at=at)
    line.last_error = ""
    line.save(update_fields=["outcome", "done_at", "last_error"])
    return left_fen


def _add(line: ReassessmentLine, *, by: Actor, at: datetime) -> None:
    add_grant(
        line.claim,
        terms=line.reassessment.new_terms,
        amount_fen=line.new_fen - line.old_fen,
        by=by,
        at=at,
        reason=str(line.reassessment),
    )


def _promise_anew(line: ReassessmentLine, *, at: datetime) -> None:
    """Nothing is decided yet: the claim itself goes over to the new terms."""
    claim, new_terms = line.claim, line.reassessment.new_terms
    result = worth.evaluated(claim, new_terms, price_fen=claim.price_fen)
    claim.terms, claim.subsidy_fen, claim.variant = new_terms, line.new_fen, result.variant or ""
    claim.trace = [*result.trace, *magic.steps_of(claim.trace)]
    claim.save(update_fields=["terms", "subsidy_fen", "variant", "trace"])
    cause = f"reassessment:{line.reassessment_id}/{line.pk}"
    change_fen = line.new_fen - line.old_fen
    if change_fen < 0:
        ledger.post_many([release_for(claim, cause, -change_fen, at=at)], at=at)
    if change_fen > 0:
        ledger.post_many([_reservation(claim, cause, change_fen, at)], at=at)


def _reservation(claim: Claim, cause: str, amount_fen: int, at: datetime) -> Posting:
    return Posting(
        kind="reserve",
        book=claim.line.book,
        amount_fen=amount_fen,
        reference=cause,
        subject=claim.subject,
        day=programme_day(at),
    )
