"""Cancelling: the goods came back before the claim was sealed into a batch."""

from datetime import datetime

from django.db import transaction

from subsidy.claims.models import Claim
from subsidy.claims.services.ending import release
from subsidy.claims.services.lowering import free_ended, lower
from subsidy.claims.services.take_up import take_up
from subsidy.claims.states import HOLDING
from subsidy.core.actors import Actor
from subsidy.core.moves import move
from subsidy.ledger import services as ledger


@transaction.atomic
def cancel(claim: Claim, *, by: Actor, at: datetime, reason: str = "") -> int:
    """End the claim: reserved or committed money returns to its line, what it held is free again.

    Slots that the terms burn, and an old vehicle's numbers, stay taken. Returns what was paid for
    the claim all the same (a first grant may have bounced, its top-up not) and is to be asked
    back. Raises WrongState.
    """
    take_up(claim, "cancel")
    left_fen = 0
    if claim.state in HOLDING:
        moved = move(claim, "cancel", by=by, at=at, reason=reason)
        ledger.post_many([release(claim, moved, claim.subsidy_fen, at=at)], at=at)
    else:
        left_fen = lower(claim, to_fen=0, by=by, at=at, reason=reason)
    free_ended(claim)
    return left_fen
