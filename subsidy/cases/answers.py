"""What the merchant's doors to cases answer, typed. `serializers` fills these shapes."""

from datetime import date

from pydantic import AwareDatetime

from subsidy.cases.models.appeals import AppealOutcome
from subsidy.cases.models.decisions import Outcome
from subsidy.cases.rules.shown import ShownState
from subsidy.cases.states import CaseState, DecisionState
from subsidy.web.answers import Answer, page_of


class Sentences(Answer):
    zh: str
    en: str


class Explanations(Answer):
    zh: list[str]
    en: list[str]


class FlagRow(Answer):
    """What the office asks the merchant about; nobody is guilty by it."""

    id: str
    programme: str
    indicator: str
    state: ShownState
    sentences: Sentences
    claims_count: int
    raised_at: AwareDatetime
    answer_by: AwareDatetime | None
    case: str
    noticed_at: AwareDatetime


class PeersAnswer(Answer):
    """Whom the merchant was compared with."""

    cell: str
    size: int


class FlagReplyAnswer(Answer):
    """What the merchant said to it."""

    text: str
    evidence: list[str]
    at: AwareDatetime
    key: str


class FlagClaim(Answer):
    """One of the merchant's claims in evidence."""

    claim: str
    bought_on: date
    price_fen: int
    subsidy_fen: int


class FlagAnswer(FlagRow):
    """The whole matter as it was told, with every claim of the merchant's own."""

    formula: str
    formula_version: int
    figures: dict[str, int | float | str | None]
    figures_explained: Explanations
    peers: PeersAnswer
    claims: list[str]
    evidence: list[FlagClaim]
    innocent_explanations: Explanations
    asked: str
    replies: list[FlagReplyAnswer]


class CaseDecisionAnswer(Answer):
    """What was decided, with its letter."""

    outcome: Outcome
    state: DecisionState
    decided_at: AwareDatetime
    until: AwareDatetime | None
    appeal_by: AwareDatetime | None
    letter: Sentences


class CaseAppealAnswer(Answer):
    """What the merchant said against it, and what became of that."""

    text: str
    evidence: list[str]
    appealed_at: AwareDatetime
    outcome: AppealOutcome
    decided_at: AwareDatetime | None
    letter: Sentences | None


class CaseAnswer(Answer):
    """A case the merchant was told of."""

    reference: str
    programme: str
    state: CaseState
    answer_by: AwareDatetime | None
    notice: Sentences
    flags: list[str]
    decision: CaseDecisionAnswer | None
    appeal: CaseAppealAnswer | None


FlagPage = page_of(FlagRow, "FlagPage")
