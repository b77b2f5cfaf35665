"""What merchants ask and say about cases."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from subsidy.cases.models.notices import EVIDENCE_MAX, TEXT_LENGTH_MAX
from subsidy.cases.rules.shown import ShownState

Reference = Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]
Said = Annotated[
    str, StringConstraints(min_length=1, max_length=TEXT_LENGTH_MAX, strip_whitespace=True)
]


class FlagQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    state: ShownState | None = None
    limit: str | None = None
    cursor: str | None = None


class ReplyRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Said
    evidence: list[Reference] = Field(default_factory=list, max_length=EVIDENCE_MAX)


class CaseAppealRequest(ReplyRequest):
    """What the merchant says against the decision."""
