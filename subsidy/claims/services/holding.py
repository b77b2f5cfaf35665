"""Holding: a claim, or all that a merchant is owed, stays out of batches until that is lifted."""

from datetime import datetime

from django.db import transaction

from subsidy.claims.models import Claim, Hold
from subsidy.claims.services.take_up import take_up
from subsidy.claims.states import LIVE
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal, WrongState
from subsidy.core.rows import insert_or_skip
from subsidy.merchants.models import Merchant


class AlreadyHeld(Refusal):
    """An open hold for this reason is there already."""

    code = "already_exists"


@transaction.atomic
def hold_claim(claim: Claim, *, reason_code: str, reason: str, by: Actor, at: datetime) -> Hold:
    """Keep a live claim out of batches; one that is sealed already goes its way.

    Raises WrongState, AlreadyHeld.
    """
    take_up(claim, "hold", states=LIVE)
    return _place(Hold(claim=claim, reason_code=reason_code, reason=reason), by=by, at=at)


@transaction.atomic
def hold_merchant(
    merchant: Merchant, *, reason_code: str, reason: str, by: Actor, at: datetime
) -> Hold:
    """Keep every claim of a merchant out of batches. Raises AlreadyHeld."""
    return _place(Hold(merchant=merchant, reason_code=reason_code, reason=reason), by=by, at=at)


@transaction.atomic
def lift(hold: Hold, *, reason: str, by: Actor, at: datetime) -> None:
    """End a hold: what it kept out is due again. Raises WrongState."""
    open_one = Hold.objects.open().filter(pk=hold.pk)
    lifted = open_one.update(lifted_at=at, lifted_by=by.staff_id, lifted_because=reason)
    hold.refresh_from_db()
    if not lifted:
        raise WrongState(f"this hold was lifted at {hold.lifted_at}")


def _place(hold: Hold, *, by: Actor, at: datetime) -> Hold:
    """Write the hold; the unique constraint decides races."""
    hold.placed_at, hold.placed_by_id, hold.is_told = at, by.staff_id, False
    if not insert_or_skip([hold], returning=["id"]):
        raise AlreadyHeld(str(hold))
    return Hold.objects.open().get(
        claim=hold.claim, merchant=hold.merchant, reason_code=hold.reason_code
    )
