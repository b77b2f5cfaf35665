"""What the public doors to policy answer, typed. `serializers` fills these shapes."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from subsidy.programmes.states import ProgrammeState
from subsidy.web.answers import Answer


class Names(Answer):
    zh: str
    en: str


class ProgrammeAnswer(Answer):
    code: str
    names: Names
    province: str
    year: int
    state: ProgrammeState
    is_test: bool


class ProgrammesAnswer(Answer):
    data: list[ProgrammeAnswer]


class CategoryAnswer(Answer):
    code: str
    names: Names
    parent: str | None
    group: str


class CategoriesAnswer(Answer):
    data: list[CategoryAnswer]


class NoticeAnswer(Answer):
    number: str
    title: str


class QuotaAnswer(Answer):
    """How often one person may claim; categories of one class share."""

    quota_class: str = Field(alias="class")
    count: int
    on_return: Literal["restore", "on_repayment", "burn"]


class VariantAnswer(Answer):
    """What is paid where the conditions hold: a flat sum, or a share with a cap."""

    label: str
    conditions: list[dict[str, Any]]
    kind: Literal["flat", "share"]
    flat_fen: int | None
    rate_bp: int | None
    cap_fen: int | None


class TermsAnswer(Answer):
    """What one notice grants for one category."""

    programme: str
    category: str
    unit: str | None
    notice: NoticeAnswer
    published_on: date
    valid_from: date
    valid_to: date
    apply_by: date | None
    quota: QuotaAnswer
    charged_to: str
    payee: Literal["merchant", "applicant"]
    rounding: str
    identifiers_required: list[str]
    evidence_required: list[str]
    requirements: list[dict[str, Any]]
    variants: list[VariantAnswer]
    otherwise: str
    is_illustrative: bool
    source: str


class TermsOfDay(Answer):
    on: date
    data: list[TermsAnswer]
