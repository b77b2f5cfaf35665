"""Appealing: a rejection is looked at once more, by another officer."""

from datetime import datetime

from django.db import transaction

from subsidy.claims.models import Claim
from subsidy.claims.services.take_up import take_up
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.core.moves import move


class AppealWindowClosed(Refusal):
    code = "appeal_window_closed"


@transaction.atomic
def appeal(claim: Claim, *, reason: str, by: Actor, at: datetime) -> None:
    """Bring a rejected claim before another officer; each rejection can be appealed once.

    By the merchant that sent the claim, or by the citizen where the citizen is paid. Raises
    WrongState, AppealWindowClosed (at once, sweep or no sweep).
    """
    assert reason, "the door asks for it"
    take_up(claim, "appeal")
    if claim.expires_at is None or claim.expires_at <= at:
        raise AppealWindowClosed(f"{claim.reference} could be appealed until {claim.expires_at}")
    move(
        claim,
        "appeal",
        by=by,
        at=at,
        reason=reason,
        appealed_from=claim.decided_by_id,
        decided_by=None,
        decided_at=None,
        expires_at=None,
    )
