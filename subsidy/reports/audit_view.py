"""The audit report as it is shown: names in the active language, figures as text, what changed.

One view for the page, the workbook, the PDF and the terminal: they differ in form alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from subsidy.core.names import in_language
from subsidy.reports.columns import Measure, said
from subsidy.reports.models import Snapshot
from subsidy.reports.services.registry import Bars, Item, Section, SectionTable, sections

MADE_OF_NUMBERS = (Measure.COUNT, Measure.FEN, Measure.BASIS_POINTS, Measure.NUMBER)


@dataclass(frozen=True, kw_only=True)
class ShownFigure:
    """before: the value of the report it is compared with, None where that one has none."""

    title: str
    measure: Measure
    value: Any
    text: str
    before: Any
    change: str


@dataclass(frozen=True, kw_only=True)
class ShownTable:
    """rows and total: raw values, in the order of the headings; texts: the same as people read."""

    title: str
    note: str
    empty: str
    headings: Sequence[str]
    measures: Sequence[Measure]
    names: Sequence[str]
    rows: Sequence[Sequence[Any]]
    total: Sequence[Any] | None
    bars: Bars | None

    @property
    def texts(self) -> list[list[str]]:
        return [self._text(row) for row in self.rows]

    @property
    def total_text(self) -> list[str]:
        return self._text(self.total) if self.total else []

    def column(self, name: str) -> list[Any]:
        place = list(self.names).index(name)
        return [row[place] for row in self.rows]

    def _text(self, row: Sequence[Any]) -> list[str]:
        pairs = zip(row, self.measures, strict=True)
        return ["" if value == "" else said(value, measure) for value, measure in pairs]


@dataclass(frozen=True, kw_only=True)
class ShownSection:
    name: str
    title: str
    note: str
    figures: Sequence[ShownFigure]
    tables: Sequence[ShownTable]


@dataclass(frozen=True, kw_only=True)
class ShownReport:
    """The whole report in the active language."""

    title: str
    programme: str
    place: str
    period: str
    known: str
    compared: str
    reference: str
    sha256: str
    sections: Sequence[ShownSection]

    @property
    def heading(self) -> str:
        return f"{self.title} · {self.programme} · {self.place}"


def shown(snapshot: Snapshot, *, before: Snapshot | None = None) -> ShownReport:
    """Return the report; compared with `before`, or with the one it was made to compare with."""
    before = before or snapshot.previous
    content = snapshot.facts
    earlier = before.facts["sections"] if before else {}
    head = content["report"]
    return ShownReport(
        title=_("Weekly audit report") if snapshot.kind == "weekly" else _("Monthly audit report"),
        programme=in_language(zh=head["programme_zh"], en=head["programme_en"]),
        place=in_language(zh=head["unit_zh"], en=head["unit_en"])
        if head["unit"]
        else _("All units"),
        period=_("%(first)s to %(last)s") % {"first": head["from_on"], "last": head["to_on"]},
        known=head["known_at"][:16].replace("T", " "),
        compared=_("%(reference)s (%(first)s to %(last)s)")
        % {
            "reference": before.reference,
            "first": before.from_on.isoformat(),
            "last": before.to_on.isoformat(),
        }
        if before
        else "",
        reference=snapshot.reference,
        sha256=snapshot.sha256,
        sections=[
            _section(section, content["sections"][section.name], earlier.get(section.name))
            for section in sections()
            if section.name in content["sections"]
        ],
    )


def _section(section: Section, facts: Any, earlier: Any) -> ShownSection:
    before = earlier["figures"] if earlier else {}
    return ShownSection(
        name=section.name,
        title=str(section.title),
        note=str(section.note),
        figures=[
            _figure(item, facts["figures"][item.name], before.get(item.name))
            for item in section.figures
            if item.name in facts["figures"]
        ],
        tables=[
            _table(table, facts["rows"][table.name])
            for table in section.tables
            if table.name in facts["rows"]
        ],
    )


def _figure(item: Item, value: Any, before: Any) -> ShownFigure:
    return ShownFigure(
        title=str(item.title),
        measure=item.measure,
        value=value,
        text=_say(item, value) or "—",
        before=before,
        change=change(item.measure, value, before),
    )


def change(measure: Measure, value: Any, before: Any) -> str:
    """Return by how much a number has changed; nothing where there is nothing to compare."""
    if before is None or value is None or measure not in MADE_OF_NUMBERS:
        return ""
    if value == before:
        return "±0"
    sign = "+" if value > before else "−"
    return sign + said(abs(value - before), measure)


def _say(item: Item, value: Any) -> str:
    return item.say(value) if item.say else said(value, item.measure)


def _table(table: SectionTable, rows: list[dict[str, Any]]) -> ShownTable:
    columns = table.columns
    values = [
        [column.say(row[column.name]) if column.say else row[column.name] for column in columns]
        for row in rows
        if all(column.name in row for column in columns)
    ]
    return ShownTable(
        title=str(table.title),
        note=str(table.note),
        empty=str(table.empty) or _("Nothing."),
        headings=[str(column.title) for column in columns],
        measures=[column.measure for column in columns],
        names=[column.name for column in columns],
        rows=values,
        total=_total(table, rows) if table.totals and rows else None,
        bars=table.bars,
    )


def _total(table: SectionTable, rows: list[dict[str, Any]]) -> list[Any]:
    """Return the last line: the word, then the sums of what may be added up."""
    return [
        _("Total")
        if place == 0
        else sum(row[column.name] for row in rows)
        if column.name in table.totals
        else ""
        for place, column in enumerate(table.columns)
    ]
