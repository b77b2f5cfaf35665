"""What the doors to settlements answer, typed. `serializers` fills these shapes."""

from datetime import date

from pydantic import AwareDatetime

from subsidy.disbursements.states import PaymentState
from subsidy.web.answers import Answer, page_of


class SettlementRow(Answer):
    """One payment to the merchant. netted_fen: what it owed, kept back, no part of the amount."""

    number: str
    batch: str
    state: PaymentState
    amount_fen: int
    central_fen: int
    local_fen: int
    netted_fen: int
    claims_count: int
    bank: str
    account: str
    bank_reference: str
    sent_at: AwareDatetime | None
    paid_at: AwareDatetime | None
    refused_at: AwareDatetime | None
    refusal_code: str
    refusal_reason: str


class SettledClaim(Answer):
    """One claim that the payment pays."""

    reference: str
    external_id: str
    store: str
    bought_on: date
    price_fen: int
    grant: int
    amount_fen: int
    central_fen: int
    local_fen: int
    float_days: float | None


SettlementPage = page_of(SettlementRow, "SettlementPage")
SettledClaimPage = page_of(SettledClaim, "SettledClaimPage")


class SettlementAnswer(SettlementRow):
    """The payment with its claims, in pages."""

    float_days: float | None
    claims: SettledClaimPage  # type: ignore[valid-type]
