"""Loads a programme file: all of it or nothing. Loading again changes nothing.

What is on record is completed, never rewritten: names may be corrected, a running spell may end,
a strategy may change; terms, batches and allotments stay as they are, and a file that says
otherwise is refused with line and reason.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from subsidy.funds.files import FileRefused, ReadFile
from subsidy.funds.files.checks import Names, unknown_names
from subsidy.funds.files.faults import Trail
from subsidy.funds.files.schema import CountyEntry, ProgrammeEntry, Regions
from subsidy.funds.models import FundBatch
from subsidy.funds.services.loading_money import load_money
from subsidy.programmes.models import Category, Programme
from subsidy.programmes.services import (
    CategoryData,
    CategoryFixed,
    TermsContradict,
    TermsFixed,
    publish_terms,
    set_categories,
)
from subsidy.regions.models import County, Unit
from subsidy.regions.services import (
    SpellData,
    SpellsDisagree,
    set_counties,
    set_spells,
    set_units,
)

#: Any number that only this verb locks: two loads at once run one after the other.
LOADING_LOCK = 7_305_001


@transaction.atomic
def load(file: ReadFile, *, at: datetime) -> list[str]:
    """Load the file; return what changed, a sentence each. Raises FileRefused."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOADING_LOCK])
    programme, changes = _load_programme(file)
    _check_names(file, programme)
    changes += _load_regions(file)
    changes += _load_categories(file)
    changes += _load_terms(file, programme)
    changes += load_money(file, programme, at=at)
    return changes


def _load_programme(file: ReadFile) -> tuple[Programme, list[str]]:
    entry = file.content.programme
    programme = Programme.objects.filter(code=file.content.code).first()
    if entry is None:
        if programme is None:
            raise FileRefused([file.fault(("adds_to",), f"load {file.content.code} first")])
        return programme, []
    says = _columns(entry) | {"file_sha256": file.sha256}
    if programme is None:
        return Programme.objects.create(code=entry.code, **says), [f"{entry.code}: new, a draft"]
    changed = [name for name, value in says.items() if getattr(programme, name) != value]
    fixed = [name for name in changed if name in ("province", "year", "is_test")]
    _refuse_if_any(file, [(("programme", name), "cannot change any more") for name in fixed])
    Programme.objects.filter(pk=programme.pk).update(**{name: says[name] for name in changed})
    return programme, [f"{entry.code}: {name} changed" for name in changed]


def _columns(entry: ProgrammeEntry) -> dict[str, object]:
    return {
        "name_zh": entry.zh,
        "name_en": entry.en,
        "province": entry.province,
        "year": entry.year,
        "is_test": entry.is_test,
        "allocation_strategy": entry.allocation_strategy,
    }


def _check_names(file: ReadFile, programme: Programme) -> None:
    """Refuse names that neither the file nor the record knows."""
    batches = FundBatch.objects.filter(programme=programme)
    on_record = Names(
        frozenset(Unit.objects.values_list("code", flat=True)),
        frozenset(Category.objects.values_list("code", flat=True)),
        frozenset(batches.values_list("number", flat=True)),
    )
    _refuse_if_any(file, unknown_names(file.content, Names.of(file.content) | on_record))


def _load_regions(file: ReadFile) -> list[str]:
    regions = file.content.regions
    if regions is None:
        return []
    units = set_units(
        [
            Unit(code=one.code, kind=one.kind, name_zh=one.zh, name_en=one.en)
            for one in regions.units
        ]
    )
    names = {one.code: one for one in regions.counties}.values()
    counties = set_counties(
        [County(code=one.code, name_zh=one.zh, name_en=one.en) for one in names]
    )
    spells = [_spell(one, regions) for one in regions.counties]
    try:
        moved = set_spells(spells)
    except SpellsDisagree as refusal:
        places = [("regions", "counties", spells.index(one)) for one in refusal.spells]
        reason = "is on record elsewhere in these days; end that spell first"
        raise _refusal(file, [(place, reason) for place in places]) from refusal
    return _say({"units": units, "counties": counties, "counties' units": moved})


def _spell(entry: CountyEntry, regions: Regions) -> SpellData:
    first = entry.valid_from or regions.since
    return SpellData(entry.code, entry.unit, first, entry.valid_to)


def _load_categories(file: ReadFile) -> list[str]:
    entries = file.content.categories
    data = [CategoryData(one.code, one.parent, one.group, one.zh, one.en) for one in entries]
    try:
        return _say({"categories": set_categories(data)})
    except CategoryFixed as refusal:
        codes = [one.code for one in entries]
        places = [("categories", codes.index(code)) for code in refusal.codes]
        reason = "parent and group cannot change any more"
        raise _refusal(file, [(place, reason) for place in places]) from refusal


def _load_terms(file: ReadFile, programme: Programme) -> list[str]:
    places = [(data, trail) for trail, data in file.terms()]
    try:
        return _say({"terms published": publish_terms(programme, [data for data, _ in places])})
    except (TermsFixed, TermsContradict) as refusal:
        reason = {
            TermsFixed: "{} of this notice and window are published with other words",
            TermsContradict: "{} has other terms of the same day for the same purchases",
        }[type(refusal)]
        found = [(trail, data) for data, trail in places if data in refusal.papers]
        remarks = [(trail, reason.format(data.category)) for trail, data in found]
        raise _refusal(file, remarks) from refusal


def _refuse_if_any(file: ReadFile, remarks: Iterable[tuple[Trail, str]]) -> None:
    refusal = _refusal(file, remarks)
    if refusal.file_faults:
        raise refusal


def _refusal(file: ReadFile, remarks: Iterable[tuple[Trail, str]]) -> FileRefused:
    return FileRefused(file.fault(trail, reason) for trail, reason in remarks)


def _say(counts: dict[str, int]) -> list[str]:
    return [f"{what}: {count}" for what, count in counts.items() if count]
