"""Deciding: automatic checks route what waits; people approve or reject the rest."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from subsidy.claims.models import Claim, ClaimIdentifier, Decision
from subsidy.claims.rules.routing import Seen, reasons_to_look
from subsidy.claims.services.commit import commit_many
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
    """Grant what was promised: reserved money becomes committed. Raises WrongState."""
    move(claim, "approve", by=by, at=at, reason=reason, decided_at=at)
    commit_many([claim], at=at)
    _record([claim], {claim.pk: _last_move(claim)}, Decision.Outcome.APPROVED)


@transaction.atomic
def reject(
    claim: Claim, *, codes: Sequence[str], by: Actor, at: datetime, reason: str = ""
) -> None:
    """Turn the claim down, with codes; quota and money stay held until the appeal window closes.

    Raises WrongState, ReasonMissing.
    """
    if not codes:
        raise ReasonMissing("name at least one code")
    move(claim, "reject", by=by, at=at, reason=reason, decided_at=at)
    moves = {claim.pk: _last_move(claim)}
    _record([claim], moves, Decision.Outcome.REJECTED, codes=list(codes))


def note_failure(claim_id: int, error: str) -> None:
    """Keep what went wrong, so that the sweep leaves this claim aside until somebody looks."""
    Claim.objects.filter(pk=claim_id).update(sweep_error=error[:200])


def _lease(rows: QuerySet[Claim]) -> list[Claim]:
    return list(rows.select_for_update(of=("self",), skip_locked=True).select_related("line"))


def _decide(claims: Sequence[Claim], *, by: Actor, at: datetime) -> Sequence[Claim]:
    if not claims:
        return claims
    reasons = _reasons(claims)
    _write_reasons({pk: why for pk, why in reasons.items() if why})
    clean = [claim for claim in claims if not reasons[claim.pk]]
    move_many(Claim, [pk for pk, why in reasons.items() if why], "refer", by=by, at=at)
    moves = move_many(Claim, [c.pk for c in clean], "clear", by=by, at=at, decided_at=at)
    commit_many(clean, at=at)
    _record(clean, moves, Decision.Outcome.APPROVED)
    return claims


def _reasons(claims: Sequence[Claim]) -> dict[int, list[str]]:
    look_alikes = _look_alikes([claim.pk for claim in claims])
    return {
        claim.pk: reasons_to_look(
            Seen(
                reference=claim.reference,
                bought_at=claim.bought_at,
                submitted_at=claim.submitted_at or claim.created_at,
                delivered=claim.delivered_on is not None,
                has_look_alike=claim.pk in look_alikes,
                vin_is_odd=claim.vin_is_odd,
            ),
            random_bp=settings.RANDOM_REVIEW_BP,
            seed=settings.RANDOM_REVIEW_SEED,
        )
        for claim in claims
    }


def _look_alikes(claim_ids: list[int]) -> set[int]:
    """Return the claims of which an identifier looks like that of another live claim.

    Two look-ups by value rather than a join: on a table that grew faster than its statistics, a
    join of the table with itself may be planned row by row.
    """
    mine = list(
        ClaimIdentifier.objects.filter(claim_id__in=claim_ids).values_list(
            "claim_id", "look_alike_digest", "digest"
        )
    )
    others = defaultdict(set)
    wanted = [look_alike for _, look_alike, _ in mine]
    alike = ClaimIdentifier.objects.filter(look_alike_digest__in=wanted, is_live=True)
    for claim_id, look_alike, digest in alike.values_list(
        "claim_id", "look_alike_digest", "digest"
    ):
        others[look_alike].add((claim_id, digest))
    return {
        claim_id
        for claim_id, look_alike, digest in mine
        if any(other != claim_id and seen != digest for other, seen in others[look_alike])
    }


def _write_reasons(reasons: dict[int, list[str]]) -> None:
    rows = [Claim(pk=pk, routed_because=why) for pk, why in sorted(reasons.items())]
    Claim.objects.bulk_update(rows, ["routed_because"])


def _record(
    claims: Sequence[Claim],
    moves: dict[int, int],
    outcome: str,
    *,
    codes: Sequence[str] = (),
) -> None:
    Decision.objects.bulk_create(
        Decision(
            claim=claim,
            move_id=moves[claim.pk],
            outcome=outcome,
            codes=list(codes),
            amount_fen=claim.subsidy_fen if outcome == Decision.Outcome.APPROVED else 0,
        )
        for claim in claims
    )


def _last_move(claim: Claim) -> int:
    return claim.moves.order_by("-id").values_list("id", flat=True)[0]
