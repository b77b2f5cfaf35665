"""What is in force: programmes, categories, terms, counties and fund lines, as one snapshot.

Read at every till and hardly ever changed, so a process keeps it until the stamp moves. What must
bind at once (a programme paused, a line closed) is part of the stamp or of the balance itself.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from subsidy.core.rows import ask
from subsidy.funds.models import FundLine
from subsidy.programmes.models import Category, Programme, Terms
from subsidy.programmes.rules import TermsData, choose_terms
from subsidy.regions.models import CountyUnit, Unit

Stamp = tuple[object, ...]


@dataclass(frozen=True)
class Policy:
    """programmes and categories by code; the rest by ids."""

    programmes: dict[str, Programme]
    categories: dict[str, Category]
    terms: dict[tuple[int, int], dict[int, tuple[Terms, TermsData]]]
    spells: dict[str, list[CountyUnit]]
    lines: dict[tuple[int, int, str], FundLine]

    def unit_of(self, county_code: str | None, day: date) -> Unit | None:
        """Return the unit the county belongs to on that day."""
        spells = self.spells.get(county_code or "", [])
        return next((spell.unit for spell in spells if spell.holds(day)), None)

    def line(self, programme: Programme, unit: Unit | None, category: Category) -> FundLine | None:
        """Return the line that pays for the category in the unit."""
        return self.lines.get((programme.pk, unit.pk, category.group)) if unit else None

    def charged_to(self, programme: Programme, category: Category) -> str:
        """Return whose place is charged: that of the store unless the terms say otherwise."""
        rows = self.terms.get((programme.pk, category.pk), {})
        return next((row.charged_to for row, _ in rows.values()), Terms.ChargedTo.STORE)

    def choose(
        self,
        programme: Programme,
        category: Category,
        unit: Unit | None,
        *,
        bought_on: date,
        decided_on: date,
    ) -> tuple[Terms, TermsData] | str:
        """Return the terms that govern such a purchase, or the code of the refusal."""
        rows = self.terms.get((programme.pk, category.pk), {})
        chosen = choose_terms(
            [data for _, data in rows.values()],
            bought_on=bought_on,
            decided_on=decided_on,
            unit_code=unit.code if unit else None,
        )
        return chosen if isinstance(chosen, str) else rows[chosen.id]


_kept: tuple[Stamp, Policy] | None = None


def policy() -> Policy:
    """Return what is in force now; one query where nothing has changed."""
    global _kept  # noqa: PLW0603 - the one snapshot of this process
    stamp = _stamp()
    if _kept is None or _kept[0] != stamp:
        _kept = stamp, _load()
    return _kept[1]


def _stamp() -> Stamp:
    tables = [model._meta.db_table for model in (Terms, Category, FundLine, Programme, CountyUnit)]
    # Ids may commit out of order, so the newest alone would not tell; rows are never deleted.
    newest = ", ".join(f"(SELECT (max(id), count(*))::text FROM {table})" for table in tables)
    [stamp] = ask(
        f"SELECT current_database(), {newest},"
        f" (SELECT string_agg(id || state || coalesce(last_apply_on::text, ''), ',' ORDER BY id)"
        f" FROM {tables[3]}),"
        f" (SELECT string_agg(id || ':' || valid_to, ',' ORDER BY id) FROM {tables[4]})",
        [],
    )
    return stamp


def _load() -> Policy:
    terms: dict[tuple[int, int], dict[int, tuple[Terms, TermsData]]] = defaultdict(dict)
    rows = Terms.objects.select_related("programme", "category", "unit")
    for row in rows.prefetch_related("variants"):
        terms[row.programme_id, row.category_id][row.pk] = row, row.data()
    spells: dict[str, list[CountyUnit]] = defaultdict(list)
    for spell in CountyUnit.objects.select_related("county", "unit"):
        spells[spell.county.code].append(spell)
    lines = FundLine.objects.select_related("unit")
    return Policy(
        programmes={programme.code: programme for programme in Programme.objects.all()},
        categories={category.code: category for category in Category.objects.all()},
        terms=dict(terms),
        spells=dict(spells),
        lines={(line.programme_id, line.unit_id, line.category_group): line for line in lines},
    )
