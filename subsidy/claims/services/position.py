"""A merchant's position: the money it has fronted for the state, and for how many days."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection

from subsidy.claims.states import ClaimState
from subsidy.merchants.models import Merchant

#: The merchant gave the discount, and was not paid yet.
FRONTED = [
    ClaimState.SUBMITTED,
    ClaimState.IN_REVIEW,
    ClaimState.SENT_BACK,
    ClaimState.APPROVED,
    ClaimState.SCHEDULED,
]
FLOAT_LOOKS_BACK = timedelta(days=90)

#: Seconds times money, so that a sum of averages is an average.
_OPEN = """
    SELECT state, count(*), sum(subsidy_fen)::bigint, min(bought_at),
           sum(subsidy_fen * extract(epoch FROM %s - bought_at))
    FROM claims_claim
    WHERE merchant_id = %s AND payee = 'merchant' AND state = ANY(%s)
    GROUP BY state"""
_PAID = """
    SELECT sum(claim.subsidy_fen * extract(epoch FROM paid.at - claim.bought_at))
           / nullif(sum(claim.subsidy_fen), 0)
    FROM claims_claim AS claim
    CROSS JOIN LATERAL (
        SELECT max(at) AS at FROM claims_claimmove
        WHERE claim_id = claim.id AND verb = 'pay') AS paid
    WHERE claim.merchant_id = %s AND claim.state = 'paid' AND claim.payee = 'merchant'
      AND paid.at > %s AND paid.at <= %s"""


@dataclass(frozen=True)
class InState:
    """What of the fronted money stands in one state."""

    state: str
    claims: int
    fronted_fen: int
    oldest_since: datetime


@dataclass(frozen=True)
class Position:
    """Money fronted, and float days weighted by money: of what is open, and of what was paid."""

    by_state: tuple[InState, ...]
    float_days_open: Decimal | None
    float_days_average: Decimal | None

    @property
    def fronted_fen(self) -> int:
        return sum(part.fronted_fen for part in self.by_state)

    @property
    def oldest_since(self) -> datetime | None:
        return min((part.oldest_since for part in self.by_state), default=None)


def position_of(merchant: Merchant, *, at: datetime) -> Position:
    """Return the merchant's position: of claims paid to it, from the sale on. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [at, merchant.pk, FRONTED])
        rows = {row[0]: row for row in cursor.fetchall()}
        cursor.execute(_PAID, [merchant.pk, at - FLOAT_LOOKS_BACK, at])
        [(paid_seconds,)] = cursor.fetchall()
    parts = tuple(InState(*rows[state][:4]) for state in FRONTED if state in rows)
    fronted_fen = sum(part.fronted_fen for part in parts)
    weighted = sum(row[4] for row in rows.values())
    return Position(
        by_state=parts,
        float_days_open=_days(weighted / fronted_fen) if fronted_fen else None,
        float_days_average=None if paid_seconds is None else _days(paid_seconds),
    )


def _days(seconds: Decimal) -> Decimal:
    return (seconds / 86_400).quantize(Decimal("0.1"))
