"""Committing: the money of approved claims leaves `reserved`, split once into its two sources."""

from collections.abc import Sequence
from datetime import datetime

from subsidy.claims.models import Claim, Grant
from subsidy.core.clock import programme_day
from subsidy.core.money import split_fen
from subsidy.ledger import services as ledger
from subsidy.ledger.models import Balance
from subsidy.ledger.rules import Posting


def commit_many(claims: Sequence[Claim], *, at: datetime) -> list[Grant]:
    """Write the first grant of each approved claim and commit its reserved money.

    The lines' balances are locked in order until the transaction ends: the parts are split by what
    was allotted, and never past what is left of a source.
    """
    if not claims:
        return []
    balances = ledger.lock(sorted({claim.line.book for claim in claims}))
    grants = [_grant(claim, balances[claim.line.book], at) for claim in claims]
    Grant.objects.bulk_create(grants)
    ledger.post_many(
        [commitment(claim, grant, at) for claim, grant in zip(claims, grants, strict=True)], at=at
    )
    return grants


def _grant(claim: Claim, balance: Balance, at: datetime) -> Grant:
    amount_fen = claim.subsidy_fen
    central_fen, local_fen = parts_of(amount_fen, balance)
    return Grant(
        claim=claim,
        terms_id=claim.terms_id,
        amount_fen=amount_fen,
        central_fen=central_fen,
        local_fen=local_fen,
        created_at=at,
    )


def parts_of(amount_fen: int, balance: Balance) -> tuple[int, int]:
    """Split by the allotted pair; the balance in memory is drawn down as the batch goes on."""
    central_fen, _ = split_fen(
        amount_fen, central_fen=balance.central_fen, local_fen=balance.local_fen
    )
    central_left = balance.central_fen - balance.central_spent_fen
    local_left = balance.local_fen - balance.local_spent_fen
    central_fen = max(min(central_fen, central_left), amount_fen - local_left)
    balance.central_spent_fen += central_fen
    balance.local_spent_fen += amount_fen - central_fen
    return central_fen, amount_fen - central_fen


def commitment(claim: Claim, grant: Grant, at: datetime) -> Posting:
    return Posting(
        kind="commit",
        book=claim.line.book,
        amount_fen=grant.amount_fen,
        central_fen=grant.central_fen,
        reference=grant.reference,
        subject=claim.subject,
        day=programme_day(at),
    )
