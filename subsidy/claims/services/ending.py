"""Ending a claim before money was committed: reservations expire, merchants withdraw."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from subsidy.claims.models import Claim
from subsidy.claims.services import holdings
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import WrongState
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
def withdraw(claim: Claim, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Take a claim back before it is decided; all that it held is free again. Raises WrongState."""
    claim.refresh_from_db(from_queryset=Claim.objects.select_for_update(of=("self",)))
    if not _end([claim], "withdraw", by=by, at=at, reason=reason):
        raise WrongState(f"cannot withdraw a claim that is {claim.state}")
    claim.refresh_from_db()


def _end(claims: Sequence[Claim], verb: str, *, by: Actor, at: datetime, reason: str = "") -> int:
    ids = [claim.pk for claim in claims]
    moved = move_many(Claim, ids, verb, by=by, at=at, reason=reason) if ids else {}
    ended = [claim for claim in claims if claim.pk in moved]
    holdings.free(moved)
    ledger.post_many([release(claim, verb, claim.subsidy_fen, at=at) for claim in ended], at=at)
    return len(ended)


def release(claim: Claim, verb: str, amount_fen: int, *, at: datetime) -> Posting:
    """Return the posting that gives reserved money of a claim back to its line."""
    return Posting(
        kind="release",
        book=claim.line.book,
        amount_fen=amount_fen,
        reference=f"{claim.subject}/{verb}",
        subject=claim.subject,
        day=programme_day(at),
    )
