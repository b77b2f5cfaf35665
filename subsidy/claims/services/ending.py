"""Ending a claim before money was committed: it expires, lapses, or its merchant withdraws it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from subsidy.claims.models import Claim
from subsidy.claims.services import holdings
from subsidy.claims.services.take_up import take_up
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.moves import move_many
from subsidy.ledger import services as ledger
from subsidy.ledger.rules import Posting


@transaction.atomic
def expire_many(*, by: Actor, at: datetime, limit: int) -> int:
    """Expire reservations whose time has run out; all that they held is free again."""
    overdue = Claim.objects.overdue(at=at).select_for_update(of=("self",), skip_locked=True)
    claims = list(overdue.select_related("line")[:limit])
    return _end(claims, "expire", by=by, at=at)


@transaction.atomic
def expire_too_late(*, by: Actor, at: datetime, limit: int) -> int:
    """Expire reservations of programmes whose last day to apply has passed, whatever their own
    time; all that they held is free again.
    """
    late = Claim.objects.too_late(at=at).select_for_update(of=("self",), skip_locked=True)
    claims = list(late.select_related("line")[:limit])
    return _end(claims, "expire", by=by, at=at)


@transaction.atomic
def lapse_many(*, by: Actor, at: datetime, limit: int) -> int:
    """End rejections that nobody appealed in time, and what was sent back and not cured in time;
    all that they held is free again.
    """
    lapsing = Claim.objects.lapsing(at=at).select_for_update(of=("self",), skip_locked=True)
    claims = list(lapsing.select_related("line")[:limit])
    return _end(claims, "lapse", by=by, at=at)


@transaction.atomic
def withdraw(claim: Claim, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Take a claim back before it is decided; all that it held is free again. Raises WrongState."""
    take_up(claim, "withdraw")
    _end([claim], "withdraw", by=by, at=at, reason=reason)
    claim.refresh_from_db()


def _end(claims: Sequence[Claim], verb: str, *, by: Actor, at: datetime, reason: str = "") -> int:
    ids = [claim.pk for claim in claims]
    moved = move_many(Claim, ids, verb, by=by, at=at, reason=reason) if ids else {}
    assert len(moved) == len(claims), "the rows are locked"
    holdings.free(moved)
    ledger.post_many(
        [release(claim, moved[claim.pk], claim.subsidy_fen, at=at) for claim in claims], at=at
    )
    return len(moved)


def release(claim: Claim, move_id: int, amount_fen: int, *, at: datetime) -> Posting:
    """Return the posting that, because of a move, gives reserved money back to its line."""
    return release_for(claim, f"move:{move_id}", amount_fen, at=at)


def release_for(claim: Claim, cause: str, amount_fen: int, *, at: datetime) -> Posting:
    """Return the posting that, for a cause, gives reserved money back to its line."""
    return Posting(
        kind="release",
        book=claim.line.book,
        amount_fen=amount_fen,
        reference=cause,
        subject=claim.subject,
        day=programme_day(at),
    )
