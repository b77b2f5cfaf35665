"""The terms of a programme file, and how they become the engine's."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from subsidy.core.codes import CODES
from subsidy.core.money import Rounding
from subsidy.funds.files.words import AsTuple, CategoryCode, Fen, Part, RegionCode, Text, Word
from subsidy.programmes import rules
from subsidy.programmes.rules import FACTS, EvidenceKind, FactKind

Single = int | date | str
_PYTHON = {FactKind.NUMBER: int, FactKind.DAY: date, FactKind.TEXT: str}


class Condition(Part):
    fact: Word
    op: Literal["is", "one_of", "at_most", "at_least"]
    value: Single | list[Single]

    @model_validator(mode="after")
    def speaks_of_a_known_fact(self) -> Self:
        if self.fact not in FACTS:
            raise ValueError(f"{self.fact!r} is no fact; there are {', '.join(sorted(FACTS))}")
        kind = FACTS[self.fact]
        is_list = isinstance(self.value, list)
        if is_list != (self.op == "one_of"):
            raise ValueError("one_of takes a list, every other operator one value")
        values = self.value if isinstance(self.value, list) else [self.value]
        if not values or any(type(one) is not _PYTHON[kind] for one in values):
            raise ValueError(f"{self.fact} is compared with a {kind}")
        if kind is FactKind.TEXT and self.op in ("at_most", "at_least"):
            raise ValueError(f"{self.fact} is text: it has no order")
        return self

    def data(self) -> rules.Condition:
        value = tuple(self.value) if isinstance(self.value, list) else self.value
        return rules.Condition(self.fact, rules.Op(self.op), value)


class Requirement(Condition):
    code: Text
    when: list[Condition] = []

    @model_validator(mode="after")
    def refuses_by_a_known_code(self) -> Self:
        _must_be_a_code(self.code)
        return self

    def requirement(self) -> rules.Requirement:
        when = tuple(condition.data() for condition in self.when)
        return rules.Requirement(self.code, self.data(), when)


class Variant(Part):
    """A flat sum, or a share in basis points with or without a cap."""

    label: Annotated[Text, Field(max_length=60)]
    when: list[Condition] = []
    flat: Annotated[Fen, Field(gt=0)] | None = None
    share_bp: Annotated[int, Field(ge=1, le=10_000)] | None = None
    cap: Annotated[Fen, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def is_flat_or_a_share(self) -> Self:
        if (self.flat is None) == (self.share_bp is None):
            raise ValueError("needs either flat or share_bp")
        if self.flat is not None and self.cap is not None:
            raise ValueError("a flat sum has no cap")
        return self

    def data(self) -> rules.Variant:
        return rules.Variant(
            label=self.label,
            conditions=tuple(condition.data() for condition in self.when),
            kind=rules.Kind.SHARE if self.flat is None else rules.Kind.FLAT,
            flat_fen=self.flat,
            rate_bp=self.share_bp,
            cap_fen=self.cap,
        )


class Notice(Part):
    number: Annotated[Text, Field(max_length=100)]
    title: Annotated[Text, Field(max_length=200)]


class Quota(Part):
    """`classes` name the categories that share one quota; any other is a class of its own."""

    count: Annotated[int, Field(ge=1, le=1000)]
    on_return: Literal["restore", "on_repayment", "burn"]
    classes: dict[CategoryCode, list[CategoryCode]] = {}

    def class_of(self, category: str) -> str:
        return next((name for name, of in self.classes.items() if category in of), category)


class TermsEntry(Part):
    """One notice's terms for one or more categories, in all units or in those named."""

    categories: Annotated[list[CategoryCode], Field(min_length=1)]
    units: Annotated[list[RegionCode], Field(min_length=1)] | None = None
    notice: Notice
    illustrative: bool = False
    published_on: date
    valid_from: date
    valid_to: date
    apply_by: date | None = None
    quota: Quota
    charged_to: Literal["store", "delivery", "applicant"]
    payee: Literal["merchant", "applicant"]
    rounding: Literal["half_up", "down", "half_even"] = "half_up"
    identifiers: Annotated[tuple[Word, ...], AsTuple] = ()
    evidence: Annotated[tuple[Word, ...], AsTuple] = ()
    requirements: list[Requirement] = []
    variants: Annotated[list[Variant], Field(min_length=1)]
    otherwise: Text = "not_eligible_category"
    source: Text

    @model_validator(mode="after")
    def hangs_together(self) -> Self:
        if self.valid_to < self.valid_from:
            raise ValueError("the window ends before it begins")
        if self.apply_by and self.apply_by < self.valid_from:
            raise ValueError("apply_by is before the window begins")
        shared = [one for of in self.quota.classes.values() for one in of]
        if len(set(shared)) < len(shared) or not set(shared) <= set(self.categories):
            raise ValueError("quota.classes may hold each category of these terms once")
        _must_be_a_code(self.otherwise)
        for kind in self.evidence:
            if kind not in set(EvidenceKind):
                raise ValueError(f"{kind!r} is no evidence; there is {', '.join(EvidenceKind)}")
        return self

    def data(
        self, programme: str, *, prepared_by: str, checked_by: str
    ) -> Iterator[rules.TermsData]:
        """Yield the terms of each category and unit."""
        shared: dict[str, Any] = {
            "programme": programme,
            "notice_number": self.notice.number,
            "notice_title": self.notice.title,
            "published_on": self.published_on,
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
            "apply_by": self.apply_by,
            "quota_count": self.quota.count,
            "quota_on_return": self.quota.on_return,
            "charged_to": self.charged_to,
            "payee": self.payee,
            "rounding": Rounding(self.rounding),
            "identifiers_required": self.identifiers,
            "evidence_required": self.evidence,
            "requirements": tuple(one.requirement() for one in self.requirements),
            "variants": tuple(one.data() for one in self.variants),
            "no_variant_code": self.otherwise,
            "is_illustrative": self.illustrative,
            "source_note": self.source,
            "prepared_by": prepared_by,
            "checked_by": checked_by,
        }
        units: Sequence[str | None] = self.units or [None]
        for category in self.categories:
            for unit_code in units:
                yield rules.TermsData(
                    category=category,
                    unit_code=unit_code,
                    quota_class=self.quota.class_of(category),
                    **shared,
                )


def _must_be_a_code(code: str) -> None:
    if code not in CODES:
        raise ValueError(f"{code!r} is no refusal code")
