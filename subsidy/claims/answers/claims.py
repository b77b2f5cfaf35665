"""What the doors to claims answer, typed. `serializers` fills these shapes."""

from datetime import date
from typing import Any, Literal

from pydantic import AwareDatetime, Field

from subsidy.catalogue.answers import PriceCheckAnswer
from subsidy.claims.answers.waiting import WaitingAnswer, WaitsFor
from subsidy.claims.states import ClaimState, GrantState
from subsidy.web.answers import Answer, FaultAnswer, page_of


class Receipt(Answer):
    """What the till needs at once."""

    reference: str
    external_id: str
    state: ClaimState
    subsidy_fen: int
    pay_by_applicant_fen: int
    expires_at: AwareDatetime | None


class Reserved(Receipt):
    """A receipt, and what the price will be held against."""

    price_check: PriceCheckAnswer | None


class ClaimRow(Receipt):
    """A claim as a row of a list."""

    programme: str
    category: str
    store: str
    bought_on: date
    price_fen: int
    payee: Literal["merchant", "applicant"]
    submitted_at: AwareDatetime | None
    decided_at: AwareDatetime | None
    waits_for: WaitsFor | None
    waits_since: AwareDatetime | None


class MaskedApplicant(Answer):
    """Enough to recognise a customer, too little to know one."""

    name: str
    document_number: str
    mobile: str


class MaskedIdentifier(Answer):
    kind: str
    value: str


class Move(Answer):
    verb: str
    source: str = Field(alias="from")
    target: ClaimState = Field(alias="to")
    at: AwareDatetime


class GrantAnswer(Answer):
    """Money granted, by source."""

    number: int
    amount_fen: int
    central_fen: int
    local_fen: int
    state: GrantState


class AppliedTerms(Answer):
    notice: str
    variant: str


class ReasonAnswer(Answer):
    """Why the claim was sent back or rejected, and what would cure it."""

    outcome: Literal["sent_back", "rejected"]
    code: str
    detail: str
    cure: str
    note: str
    at: AwareDatetime
    until: AwareDatetime | None


class AmendmentAnswer(Answer):
    """One corrected value, masked."""

    field: str
    old: str
    new: str
    at: AwareDatetime
    reason: str


class ReturnAnswer(Answer):
    """Goods that came back, and what is waited for."""

    kind: Literal["whole", "part", "exchange"]
    reason_code: str
    refund_fen: int | None
    subsidy_left_fen: int | None
    old: str
    new: str
    noted_at: AwareDatetime
    done_at: AwareDatetime | None
    waits_for: Literal["nothing", "bank_answer", "recovery"]


class HoldAnswer(Answer):
    """What keeps the claim out of batches."""

    on: Literal["claim", "merchant"]
    reason_code: str
    placed_at: AwareDatetime


class HandoverAnswer(Answer):
    """How and when the goods came; where they went is nobody's business here."""

    kind: str
    delivered_on: date
    activated_on: date | None


class ClaimAnswer(ClaimRow):
    """The whole claim."""

    applicant: MaskedApplicant
    delivery: HandoverAnswer | None
    identifiers: list[MaskedIdentifier]
    moves: list[Move]
    grants: list[GrantAnswer]
    reasons: list[ReasonAnswer]
    amendments: list[AmendmentAnswer]
    returns: list[ReturnAnswer]
    holds: list[HoldAnswer]
    waiting: WaitingAnswer | None
    terms: AppliedTerms
    trace: list[dict[str, Any]]


class QuotedTerms(Answer):
    notice: str
    valid_from: date
    valid_to: date
    published_on: date


class QuoteAnswer(Answer):
    """What a planned sale would be paid, and why; price_check to the merchant's own keys alone."""

    eligible: bool
    subsidy_fen: int | None
    central_fen: int | None
    local_fen: int | None
    terms: QuotedTerms | None
    trace: list[dict[str, Any]]
    price_check: PriceCheckAnswer | None = None
    errors: list[FaultAnswer]


class RowAnswer(Answer):
    """One row of a batch: a receipt, or `errors`."""

    index: int
    external_id: str | None
    reference: str | None = None
    state: ClaimState | None = None
    subsidy_fen: int | None = None
    pay_by_applicant_fen: int | None = None
    expires_at: AwareDatetime | None = None
    errors: list[FaultAnswer] | None = None


class BatchAnswer(Answer):
    accepted: int
    refused: int
    results: list[RowAnswer]


ClaimPage = page_of(ClaimRow, "ClaimPage")
