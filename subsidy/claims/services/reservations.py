"""Reservations: new claims are written with the money they hold; what does not fit is let go."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from subsidy.catalogue.models import PriceSource
from subsidy.catalogue.services import Observation, observe_many
from subsidy.claims.models import Claim
from subsidy.claims.services import holdings
from subsidy.claims.services.drafts import Draft
from subsidy.claims.services.evidence import bind
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.moves import record_births
from subsidy.core.rows import insert
from subsidy.ledger import services as ledger
from subsidy.ledger.rules import Posting, Registrations


def hold_money(
    drafts: Sequence[Draft], claims: dict[int, Claim], *, counts: bool, by: Actor, at: datetime
) -> None:
    """Write claims with their evidence, prices and reservations; where money or quota run short,
    keep the prefix that fits. counts: whether they take from the daily quota of their lines.
    """
    while sound := [draft for draft in drafts if draft.is_sound]:
        rows = [claims[draft.claim_id] for draft in sound]
        try:
            with transaction.atomic():
                insert(rows)
                verb = "submit" if rows[0].submitted_at else "reserve"
                births = [(claim.pk, verb, claim.state) for claim in rows]
                record_births(Claim, births, by=by, at=at)
                bind((one.pk, draft.claim_id) for draft in sound for one in draft.evidence)
                if verb == "submit":
                    observe_many([observation(claim) for claim in rows], at=at)
                # Last: a balance is locked until the commit, and other tills wait for it.
                ledger.post_many([_reservation(claim, counts=counts) for claim in rows], at=at)
                return
        except (ledger.FundExhausted, ledger.DailyQuotaReached) as short:
            _cut(sound, short.book, counts=counts, at=at)
        except ledger.BookClosed as closed:
            for draft in sound:
                if draft.line and draft.line.book == closed.book:
                    draft.refuse("programme_paused", "/programme")
        holdings.let_go(draft.claim_id for draft in sound if not draft.is_sound)


def _cut(drafts: Sequence[Draft], book: str, *, counts: bool, at: datetime) -> None:
    """Lock the short book and refuse the drafts from the first one on that it cannot cover."""
    balance = ledger.lock([book])[book]
    left_fen, new = balance.available_fen, Registrations(programme_day(at))
    room = balance.room_on(new.day)
    for draft in drafts:
        if draft.line is None or draft.line.book != book:
            continue
        new = new.and_one(draft.subsidy_fen)
        if draft.subsidy_fen > left_fen:
            draft.refuse("fund_exhausted", available_fen=left_fen)
            left_fen = 0
        elif counts and not room.holds(new):
            draft.refuse("daily_quota_reached")
        left_fen = max(left_fen - draft.subsidy_fen, 0)


def _reservation(claim: Claim, *, counts: bool) -> Posting:
    return Posting(
        kind="reserve",
        book=claim.line.book,
        amount_fen=claim.subsidy_fen,
        reference=claim.subject,
        subject=claim.subject,
        day=claim.registered_on,
        counts=counts,
    )


def observation(claim: Claim) -> Observation:
    """Return the price evidence that an accepted sale is."""
    return Observation(
        claim.merchant_id,
        claim.store_id,
        claim.product_id,
        claim.price_fen,
        claim.bought_on,
        PriceSource.CLAIM,
        f"claim:{claim.reference}",
    )
