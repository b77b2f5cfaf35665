"""Terms as plain data: what one notice says about one category."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

from subsidy.core.money import Rounding
from subsidy.programmes.rules.conditions import Condition, Step


class Kind(StrEnum):
    """How a variant pays: a flat sum, or a share of the price with or without a cap."""

    FLAT = "flat"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Requirement:
    """Where all of `when` holds (or `when` is empty), the condition must hold, or `code` it is."""

    code: str
    condition: Condition
    when: tuple[Condition, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        when = tuple(Condition.from_json(one) for one in data["when"])
        return cls(data["code"], Condition.from_json(data["condition"]), when)

    def to_json(self) -> Step:
        return {
            "code": self.code,
            "condition": self.condition.to_json(),
            "when": [condition.to_json() for condition in self.when],
        }


@dataclass(frozen=True, slots=True)
class Variant:
    """What is paid where all conditions hold; of several variants the first that fits pays."""

    label: str
    conditions: tuple[Condition, ...]
    kind: Kind
    flat_fen: int | None = None
    rate_bp: int | None = None
    cap_fen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsData:
    """What one notice says about one category. `id` is the row's, 0 while only a file has it."""

    programme: str
    category: str
    unit_code: str | None = None  # local terms name their unit
    notice_number: str
    notice_title: str
    published_on: date
    valid_from: date  # both days are inside
    valid_to: date
    apply_by: date | None = None
    quota_class: str
    quota_count: int
    quota_on_return: str
    charged_to: str
    payee: str
    rounding: Rounding = Rounding.HALF_UP
    identifiers_required: tuple[str, ...] = ()
    evidence_required: tuple[str, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    variants: tuple[Variant, ...]
    no_variant_code: str
    is_illustrative: bool = False
    source_note: str
    prepared_by: str
    checked_by: str
    id: int = 0

    @property
    def key(self) -> tuple[str, str | None, str, date, date]:
        """What makes terms the same terms within a programme; all else is what they say."""
        return self.category, self.unit_code, self.notice_number, self.valid_from, self.valid_to

    def in_force(self, *, bought_on: date, decided_on: date) -> bool:
        """Return whether the window holds the purchase and the terms were out when deciding."""
        return self.valid_from <= bought_on <= self.valid_to and self.published_on <= decided_on

    def takes_applications(self, on: date) -> bool:
        """Return whether one may still apply on that day."""
        return self.apply_by is None or on <= self.apply_by

    def says_the_same_as(self, other: "TermsData") -> bool:
        """Return whether both say the same, whoever prepared and checked them."""
        me = replace(self, id=other.id, prepared_by=other.prepared_by, checked_by=other.checked_by)
        return me == other
