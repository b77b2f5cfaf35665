"""What the citizens' doors answer, typed."""

from datetime import date

from pydantic import AwareDatetime

from subsidy.claims.answers.waiting import WaitingAnswer
from subsidy.claims.states import ClaimState
from subsidy.web.answers import Answer


class CodeAsked(Answer):
    """The same whether a code is sent or not."""

    message: str
    expires_in_seconds: int


class CitizenMove(Answer):
    on: date
    verb: str
    word: str


class CitizenStatus(Answer):
    """A claim as its citizen sees it; the token opens the doors to deny and to appeal."""

    reference: str
    state: ClaimState
    state_word: str
    applicant: str
    programme: str
    category: str
    bought_on: date
    price_fen: int
    subsidy_fen: int
    waiting: WaitingAnswer | None
    moves: list[CitizenMove]
    may_deny: bool
    may_appeal: bool
    token: str
    token_expires_at: AwareDatetime


class Heard(Answer):
    """What was said was heard; where the claim stands now."""

    reference: str
    state: ClaimState
    state_word: str
