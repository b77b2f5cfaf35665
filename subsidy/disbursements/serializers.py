"""Payments as the merchant sees them: its settlements, each with the claims it pays."""

from datetime import datetime
from decimal import Decimal

from subsidy.core.clock import SHANGHAI
from subsidy.disbursements.models import Payment, PaymentLine

Json = dict[str, object]

SETTLEMENT_COLUMNS = (
    *("number", "batch", "state", "amount_fen", "central_fen", "local_fen", "netted_fen"),
    *("claims_count", "bank", "account", "bank_reference", "sent_at", "paid_at", "refused_at"),
    *("refusal_code", "refusal_reason"),
)
LINE_COLUMNS = (
    *("reference", "external_id", "store", "bought_on", "price_fen", "grant"),
    *("amount_fen", "central_fen", "local_fen", "float_days"),
)


def settlement(payment: Payment) -> Json:
    """Return the payment; its batch is selected, its lines are counted."""
    return {
        "number": payment.reference,
        "batch": payment.batch.number,
        "state": payment.state,
        "amount_fen": payment.amount_fen,
        "central_fen": payment.central_fen,
        "local_fen": payment.local_fen,
        "netted_fen": payment.netted_central_fen + payment.netted_local_fen,
        "claims_count": payment.claims_count,  # type: ignore[attr-defined]
        "bank": payment.bank,
        "account": payment.masked_account,
        "bank_reference": payment.bank_reference,
        "sent_at": _there(payment.batch.sent_at),
        "paid_at": _there(payment.paid_at),
        "refused_at": _there(payment.refused_at),
        "refusal_code": payment.refusal_code,
        "refusal_reason": payment.refusal_reason,
    }


def line(row: PaymentLine, *, paid_at: datetime | None) -> Json:
    """Return one claim that the payment pays; grant, claim and store are selected."""
    grant, claim = row.grant, row.grant.claim
    waited = (paid_at - claim.bought_at).total_seconds() if paid_at else None
    return {
        "reference": claim.reference,
        "external_id": claim.external_id,
        "store": claim.store.code,
        "bought_on": claim.bought_on,
        "price_fen": claim.price_fen,
        "grant": grant.number,
        "amount_fen": grant.amount_fen,
        "central_fen": grant.central_fen,
        "local_fen": grant.local_fen,
        "float_days": None if waited is None else float(days(Decimal(waited))),
    }


def days(seconds: Decimal) -> Decimal:
    """Return seconds as days, to the tenth."""
    return (seconds / (24 * 3600)).quantize(Decimal("0.1"))


def _there(moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(SHANGHAI)
