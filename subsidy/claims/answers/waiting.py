"""What the doors answer about where claims wait, and about a merchant's money, typed."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field

from subsidy.claims.states import ClaimState
from subsidy.web.answers import Answer

WaitsFor = Literal["merchant", "citizen", "office", "treasury", "bank"]
Stage = Literal[
    "sale", "checks", "review", "cure", "appeal", "batch", "held", "payment", "repayment"
]


class LearntFrom(Answer):
    """The paid claims that an expected day is learnt from."""

    claims: int
    kind: Literal["unit", "group", "programme"]


class ExpectedPay(Answer):
    """The likely day, and the days between which eight of ten claims of this kind were paid."""

    on: date
    from_: date = Field(alias="from")
    to: date
    based_on: LearntFrom


class WaitingAnswer(Answer):
    """Where a claim waits, for whom, since when, and until when they should act."""

    stage: Stage
    stage_word: str
    waits_for: WaitsFor
    waits_for_word: str
    since: AwareDatetime
    due_by: date | None
    batch: str | None
    expected_pay: ExpectedPay | None


class FrontedInState(Answer):
    """What of the fronted money stands in one state."""

    state: ClaimState
    claims: int
    fronted_fen: int
    oldest_since: AwareDatetime


class PositionAnswer(Answer):
    """Money fronted for the state; float days are weighted by money."""

    fronted_fen: int
    by_state: list[FrontedInState]
    oldest_since: AwareDatetime | None
    float_days_average: float | None
    float_days_open: float | None
