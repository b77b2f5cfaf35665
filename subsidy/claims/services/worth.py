"""What a claim is worth now: after top-ups, part returns and reassessments.

The claim's own row says what was decided, and stays. What came after is in rows of its own.
"""

from django.db.models import QuerySet

from subsidy.claims.models import Claim
from subsidy.claims.models.reassessments import ReassessmentOutcome
from subsidy.claims.states import GRANTED, HOLDING
from subsidy.programmes.models import Terms
from subsidy.programmes.rules import Evaluation, evaluate


def with_history(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Read what is asked for here along with the claims: a few queries for many."""
    return claims.select_related("terms", "line").prefetch_related(
        "grants__terms", "returns", "reassessments__reassessment__new_terms"
    )


def granted_fen(claim: Claim) -> int:
    """Return what the claim has: granted, or promised as long as nothing is decided."""
    if claim.state in HOLDING:
        return claim.subsidy_fen
    return sum(grant.amount_fen for grant in claim.grants.all() if grant.state in GRANTED)


def price_fen(claim: Claim) -> int:
    """Return what is left of the price after the parts that were given back since the decision."""
    left = [
        (row.pk, row.price_fen)
        for row in claim.returns.all()
        if row.price_fen and claim.decided_at and row.at >= claim.decided_at
    ]
    return max(left)[1] if left else claim.price_fen


def terms_of(claim: Claim) -> Terms:
    """Return the terms that govern the claim: those of its last reassessment or top-up, if any."""
    later = [
        (grant.created_at, grant.number, grant.terms)
        for grant in claim.grants.all()
        if grant.number > 1 and grant.split_from_id is None
    ]
    later += [
        (line.done_at, 0, line.reassessment.new_terms)
        for line in claim.reassessments.all()
        if line.done_at and line.outcome == ReassessmentOutcome.DONE
    ]
    return max(later, key=lambda one: one[:2])[2] if later else claim.terms


def evaluated(claim: Claim, terms: Terms, *, price_fen: int) -> Evaluation:
    """Return what the terms pay on the claim's facts at that price."""
    return evaluate(terms.data(), claim.facts | {"price_fen": price_fen})


def pays_fen(claim: Claim, terms: Terms) -> int:
    """Return what the terms pay on the claim now; nothing where they refuse it."""
    return evaluated(claim, terms, price_fen=price_fen(claim)).amount_fen or 0
