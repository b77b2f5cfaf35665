"""The CSV of a treasury system, described by data: which columns under which names, both ways."""

from functools import cache
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

#: What a column of an order can hold.
Value = Literal[
    "batch",
    "number",
    "reference",
    "payee_name",
    "payee_account",
    "payee_bank",
    "payee_branch",
    "amount_yuan",
    "central_yuan",
    "local_yuan",
    "purpose",
    "execute_on",
    "payer_name",
    "payer_account",
]
#: What the closing row of an order can hold.
Sum = Literal["batch", "count", "amount_yuan", "central_yuan", "local_yuan"]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Data):
    """One column: its heading, and what stands in it: a value, or always the same text."""

    heading: str
    value: Value | None = None
    text: str | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        assert (self.value is None) != (self.text is None), "either a value or a text"
        return self


class Total(_Data):
    """The closing row: a text that marks it under one heading, sums under others."""

    mark_heading: str
    mark: str
    sums: dict[str, Sum] = Field(default_factory=dict)  # heading -> what stands there


class OrderTable(_Data):
    columns: tuple[Column, ...]
    total: Total | None = None

    @model_validator(mode="after")
    def _knows_its_headings(self) -> Self:
        headings = [column.heading for column in self.columns]
        assert headings, "a table has columns"
        assert len(set(headings)) == len(headings), "no heading twice"
        if self.total:
            assert {self.total.mark_heading, *self.total.sums} <= set(headings), "unknown heading"
        return self


class ReplyTable(_Data):
    """The headings of a reply, and the words that mean accepted and refused; others are open."""

    batch: str
    reference: str
    status: str
    amount_yuan: str | None = None
    reason_code: str | None = None
    reason_text: str | None = None
    bank_reference: str | None = None
    accepted: frozenset[str]
    refused: frozenset[str]
    #: What stands under `reference` in the closing row; under `status`, then, the count of rows.
    total_mark: str | None = None

    @model_validator(mode="after")
    def _is_of_one_meaning(self) -> Self:
        assert self.accepted, "a word for accepted"
        assert self.refused, "a word for refused"
        assert not self.accepted & self.refused, "one meaning a word"
        return self


class Profile(_Data):
    """All that a treasury's CSV is described by."""

    encoding: Literal["utf-8", "utf-8-sig", "gb18030"] = "utf-8-sig"
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    order: OrderTable
    reply: ReplyTable


@cache
def load(path: Path) -> Profile:
    """Return the profile in a YAML file. Raises OSError, ValueError."""
    return Profile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
