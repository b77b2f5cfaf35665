"""Deciding: automatic checks route what waits; people approve or reject the rest."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from subsidy.claims.models import CitizenWord, Claim, Decision, Grant
from subsidy.claims.rules import magic
from subsidy.claims.rules.citizens import DENIED
from subsidy.claims.services.commit import commit_many
from subsidy.claims.services.inquiries import inquire_many, picked
from subsidy.claims.services.routing import keep_reasons, reasons_of
from subsidy.claims.services.take_up import take_up_as_another
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.core.moves import move, move_many


class ReasonMissing(Refusal):
    """A rejection names at least one code, so that the merchant knows why."""

    code = "reason_missing"


@transaction.atomic
def decide_many(*, by: Actor, at: datetime, limit: int) -> int:
    """Route up to `limit` submitted claims, the longest-waiting first; return how many.

    The rows are leased for this transaction: other workers skip them, a crash gives them back.
    """
    waiting = Claim.objects.waiting_for_decision(at=at).filter(sweep_error="")
    return len(_decide(_lease(waiting[:limit]), by=by, at=at))


@transaction.atomic
def decide_one(claim_id: int, *, by: Actor, at: datetime) -> int:
    """Route one submitted claim by itself; return 1, or 0 where it waits no longer."""
    return len(
        _decide(_lease(Claim.objects.waiting_for_decision(at=at).filter(pk=claim_id)), by=by, at=at)
    )


@transaction.atomic
def approve(claim: Claim, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Grant what was promised: reserved money becomes committed. Raises WrongState, SamePerson."""
    take_up_as_another(claim, "approve", by=by)
    moved = move(
        claim, "approve", by=by, at=at, reason=reason, decided_at=at, decided_by=by.staff_id
    )
    commit_many([claim], at=at)
    _record_approvals([claim], {claim.pk: moved})


@transaction.atomic
def reject(
    claim: Claim, *, codes: Sequence[str], by: Actor, at: datetime, reason: str = ""
) -> None:
    """Turn the claim down, with codes; quota and money stay held until the appeal window closes.

    Raises WrongState, ReasonMissing, SamePerson.
    """
    if not codes:
        raise ReasonMissing("name at least one code")
    take_up_as_another(claim, "reject", by=by)
    until = at + timedelta(days=settings.APPEAL_DAYS)
    facts = {"decided_at": at, "decided_by": by.staff_id, "expires_at": until}
    Decision.objects.create(
        claim=claim,
        move_id=move(claim, "reject", by=by, at=at, reason=reason, **facts),
        outcome=Decision.Outcome.REJECTED,
        codes=list(codes),
        amount_fen=0,
        until=until,
    )


def note_failure(claim_id: int, error: str) -> None:
    """Keep what went wrong, so that the sweep leaves this claim aside until somebody looks."""
    Claim.objects.filter(pk=claim_id).update(sweep_error=error[:200])


def _lease(rows: QuerySet[Claim]) -> list[Claim]:
    """Lock the rows; what a person sent back comes before a person again, cured or not."""
    sent_back = Decision.objects.filter(claim=OuterRef("pk"), outcome=Decision.Outcome.SENT_BACK)
    leased = rows.select_for_update(of=("self",), skip_locked=True).select_related("line")
    return list(leased.annotate(was_sent_back=Exists(sent_back)))


def _decide(claims: Sequence[Claim], *, by: Actor, at: datetime) -> Sequence[Claim]:
    if not claims:
        return claims
    reasons = reasons_of(claims) | magic.routed({claim.pk: claim.trace for claim in claims})
    for claim in claims:
        if claim.was_sent_back:  # type: ignore[attr-defined]  # annotated by _lease
            reasons[claim.pk] = [*reasons[claim.pk], {"code": "was_sent_back", "saw": {}}]
    for claim_id in CitizenWord.objects.denied_ids(reasons):
        reasons[claim_id] = [*reasons[claim_id], {"code": DENIED, "saw": {}}]
    keep_reasons({pk: why for pk, why in reasons.items() if why})
    inquire_many(picked({claim.pk: claim.reference for claim in claims}, reasons), at=at)
    clean = [claim for claim in claims if not reasons[claim.pk]]
    move_many(Claim, [pk for pk, why in reasons.items() if why], "refer", by=by, at=at)
    clear_many(clean, by=by, at=at)
    return claims


def clear_many(claims: Sequence[Claim], *, by: Actor, at: datetime) -> list[Grant]:
    """Approve submitted claims, whose rows are locked, without a person; return their grants."""
    moves = move_many(Claim, [claim.pk for claim in claims], "clear", by=by, at=at, decided_at=at)
    grants = commit_many(claims, at=at)
    _record_approvals(claims, moves)
    return grants


def _record_approvals(claims: Sequence[Claim], moves: dict[int, int]) -> None:
    Decision.objects.bulk_create(
        Decision(
            claim=claim,
            move_id=moves[claim.pk],
            outcome=Decision.Outcome.APPROVED,
            amount_fen=claim.subsidy_fen,
        )
        for claim in claims
    )
