"""Lowering what a claim is granted: committed money is released, paid money left to ask back."""

from collections.abc import Sequence
from datetime import datetime

from subsidy.claims.models import Claim, Entitlement, Grant
from subsidy.claims.services import holdings
from subsidy.claims.services.grants import move_grants, posting, split
from subsidy.claims.states import OUTSTANDING, ClaimState, GrantState
from subsidy.core.actors import Actor
from subsidy.ledger import services as ledger
from subsidy.programmes.models import Terms

ENDED = [ClaimState.CANCELLED, ClaimState.RECOVERED]


def is_at_the_bank(claim: Claim) -> bool:
    """Return whether some of the claim's money is in a sealed batch and cannot be lowered."""
    return claim.grants.filter(state=GrantState.SCHEDULED).exists()


def lower(claim: Claim, *, to_fen: int, by: Actor, at: datetime, reason: str) -> int:
    """Release committed money, the newest first, until the claim is granted `to_fen` or less.

    Returns what is left to ask back of what was paid. The claim's row is locked by the caller and
    none of its money is at the bank. With its first grant released whole, the claim is cancelled.
    """
    rows = list(claim.grants.granted())
    excess_fen = sum(grant.amount_fen for grant in rows) - to_fen
    released = []
    for grant in rows:
        if excess_fen > 0 and grant.state == GrantState.COMMITTED:
            taken = part_of(grant, excess_fen, at=at)
            released.append(taken)
            excess_fen -= taken.amount_fen
    release_grants(released, by=by, at=at, reason=reason)
    claim.refresh_from_db()
    return max(excess_fen, 0)


def part_of(grant: Grant, amount_fen: int, *, at: datetime) -> Grant:
    """Return the grant itself where it is no larger, else a part of that amount split off it."""
    return grant if grant.amount_fen <= amount_fen else split(grant, amount_fen=amount_fen, at=at)


def release_grants(grants: Sequence[Grant], *, by: Actor, at: datetime, reason: str) -> None:
    """Give committed money of grants back to its line; a first grant takes its claim with it."""
    moved = move_grants([grant.pk for grant in grants], "cancel", by=by, at=at, reason=reason)
    ledger.post_many([posting("uncommit", grant, "cancel", at) for grant in moved], at=at)


def free_ended(claim: Claim) -> None:
    """Let others have what an ended claim held, once none of its money is outside.

    An old vehicle is scrapped whatever becomes of the new one: its numbers stay taken for good. The
    slot stays used where the terms burn it; a mere reservation was no purchase yet.
    """
    if claim.state not in ENDED or claim.grants.filter(state__in=OUTSTANDING).exists():
        return
    is_burnt = claim.terms.quota_on_return == Terms.QuotaOnReturn.BURN and claim.submitted_at
    holdings.free([claim.pk], was_paid=True, slots=not is_burnt)


def free_slot(claim: Claim) -> None:
    """Let the person use the slot again at once."""
    Entitlement.objects.filter(claim=claim, is_live=True).update(is_live=False)
