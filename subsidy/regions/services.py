"""Verbs of the regions: units, counties, and who belongs where when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from subsidy.core.errors import Refusal
from subsidy.regions.models import County, CountyUnit, Unit


@dataclass(frozen=True)
class SpellData:
    """A county in a unit from one day to another, both inside; without `valid_to`, for good."""

    county_code: str
    unit_code: str
    valid_from: date
    valid_to: date | None


class SpellsDisagree(Refusal):
    """These spells contradict what is on record, which is never rewritten, only ended."""

    code = "county_belongs_elsewhere"

    def __init__(self, spells: Sequence[SpellData]) -> None:
        super().__init__(", ".join(spell.county_code for spell in spells))
        self.spells = tuple(spells)


@transaction.atomic
def set_units(units: Sequence[Unit]) -> int:
    """Add the units that are new, correct names and kinds; return how many changed."""
    return _set(Unit, units, ["name_zh", "name_en", "kind"])


@transaction.atomic
def set_counties(counties: Sequence[County]) -> int:
    """Add the counties that are new, correct names; return how many changed."""
    return _set(County, counties, ["name_zh", "name_en"])


@transaction.atomic
def set_spells(spells: Sequence[SpellData]) -> int:
    """Add new spells and end running ones; return how many changed. Raises SpellsDisagree."""
    rows = CountyUnit.objects.filter(county__code__in={spell.county_code for spell in spells})
    on_record = {
        (row.county.code, row.valid_from): row for row in rows.select_related("county", "unit")
    }
    new: list[SpellData] = []
    clashes: list[SpellData] = []
    ended = 0
    for spell in spells:
        row = on_record.get((spell.county_code, spell.valid_from))
        if row is None:
            new.append(spell)
        elif row.unit.code != spell.unit_code or row.valid_to not in (None, spell.valid_to):
            clashes.append(spell)
        elif row.valid_to != spell.valid_to:
            row.valid_to = spell.valid_to
            row.save(update_fields=["valid_to"])
            ended += 1
    clashes += _overlapping(new, on_record.values())
    if clashes:
        raise SpellsDisagree(clashes)
    _add(new)
    return len(new) + ended


def _overlapping(new: Sequence[SpellData], rows: Iterable[CountyUnit]) -> list[SpellData]:
    """Return the new spells that meet one on record, or an earlier new one, of their county."""
    taken: dict[str, list[tuple[date, date]]] = {}
    for row in rows:
        taken.setdefault(row.county.code, []).append((row.valid_from, row.valid_to or date.max))
    clashes = []
    for spell in new:
        first, last = spell.valid_from, spell.valid_to or date.max
        others = taken.setdefault(spell.county_code, [])
        if any(first <= end and start <= last for start, end in others):
            clashes.append(spell)
        others.append((first, last))
    return clashes


def _add(spells: Sequence[SpellData]) -> None:
    counties = dict(County.objects.values_list("code", "id"))
    units = dict(Unit.objects.values_list("code", "id"))
    CountyUnit.objects.bulk_create(
        CountyUnit(
            county_id=counties[spell.county_code],
            unit_id=units[spell.unit_code],
            valid_from=spell.valid_from,
            valid_to=spell.valid_to,
        )
        for spell in spells
    )


def _set(model: Any, rows: Sequence[Unit] | Sequence[County], fields: list[str]) -> int:
    """Add or correct the rows by their code; return how many were new or different."""
    known = {row.code: row for row in model.objects.all()}

    def says(row: Unit | County) -> list[object]:
        return [getattr(row, name) for name in fields]

    changed = [row for row in rows if row.code not in known or says(row) != says(known[row.code])]
    model.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["code"], update_fields=fields
    )
    return len(changed)
