"""What the merchant's doors to flags answer, typed. `serializers` fills these shapes."""

from pydantic import AwareDatetime

from subsidy.audits.states import FlagState
from subsidy.web.answers import Answer, page_of


class Sentences(Answer):
    zh: str
    en: str


class Explanations(Answer):
    zh: list[str]
    en: list[str]


class FlagRow(Answer):
    """What stands out about the merchant; nobody is guilty by it."""

    id: str
    programme: str
    indicator: str
    state: FlagState
    sentences: Sentences
    claims_count: int
    raised_at: AwareDatetime
    answer_by: AwareDatetime | None


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


class FlagAnswer(FlagRow):
    """The whole flag, with the merchant's own claims."""

    figures: dict[str, int | float | str | None]
    peers: PeersAnswer
    claims: list[str]
    innocent_explanations: Explanations
    replies: list[FlagReplyAnswer]


FlagPage = page_of(FlagRow, "FlagPage")
