"""What a section of the audit report is, and which there are. Each lies in a file of its own in
`sections`: what it counts, and how its figures, tables and bars are named. All else, the snapshot,
the page, the workbook and the PDF, follows from that.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise

from subsidy.core.clock import SHANGHAI
from subsidy.programmes.models import Programme
from subsidy.regions.models import Unit
from subsidy.reports.columns import Measure
from subsidy.reports.rules.periods import Period

Words = str | Promise
#: {"figures": {name: value}, "rows": {table: [{column: value}]}}, as JSON holds them.
Facts = dict[str, dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a report looks at. `start` to `end`: the moments of its period that count.

    Nothing counts that was recorded after `known_at`; unit None: the whole programme.
    """

    programme: Programme
    unit: Unit | None
    period: Period
    start: datetime
    end: datetime
    known_at: datetime

    def of_unit(self, path: str) -> dict[str, Any]:
        """Return the filter that leaves other units out, for rows whose unit lies at the path."""
        return {} if self.unit is None else {path: self.unit}

    @property
    def as_of(self) -> date:
        return self.end.astimezone(SHANGHAI).date()


@dataclass(frozen=True, kw_only=True)
class Item:
    """A figure of a section, or a column of one of its tables.

    say: what stands for the value where it is a code; money is in fen, rates in basis points.
    """

    name: str
    title: Words
    measure: Measure = Measure.COUNT
    say: Callable[[Any], str] | None = None


@dataclass(frozen=True, kw_only=True)
class Part:
    """One colour of bars: a column of the table they are drawn from."""

    column: str
    colour: str


@dataclass(frozen=True, kw_only=True)
class Bars:
    """A picture of a table: a bar for each row, named by `label`."""

    title: Words
    label: str
    parts: Sequence[Part]


@dataclass(frozen=True, kw_only=True)
class SectionTable:
    """A table; `totals`: the columns that are added up in a last line."""

    name: str
    title: Words
    columns: Sequence[Item]
    totals: Sequence[str] = ()
    bars: Bars | None = None
    note: Words = ""
    #: What is said where there is no row.
    empty: Words = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of the report. `gather` counts it; `place` says where it stands."""

    name: str
    place: int
    title: Words
    gather: Callable[[Scope], Facts]
    figures: Sequence[Item]
    tables: Sequence[SectionTable] = field(default=())
    note: Words = ""


_SECTIONS: dict[str, Section] = {}


def register(section: Section) -> Section:
    """Add the section to all reports made from now on."""
    assert section.name not in _SECTIONS
    _SECTIONS[section.name] = section
    return section


def sections() -> list[Section]:
    """Return all sections in their order."""
    return sorted(_SECTIONS.values(), key=lambda section: (section.place, section.name))


def gathered(scope: Scope) -> dict[str, Facts]:
    """Return the facts of all sections, each with all that it says it has."""
    facts = {}
    for section in sections():
        facts[section.name] = section.gather(scope)
        _check(section, facts[section.name])
    return facts


def _check(section: Section, facts: Mapping[str, Mapping[str, Any]]) -> None:
    assert list(facts["figures"]) == [item.name for item in section.figures], section.name
    assert list(facts["rows"]) == [table.name for table in section.tables], section.name
    for table in section.tables:
        names = [column.name for column in table.columns]
        assert all(list(row) == names for row in facts["rows"][table.name]), table.name
