"""What must fit between the parts of one file: names that are used and sums that are given away."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from subsidy.core.money import yuan
from subsidy.funds.files.faults import Trail
from subsidy.funds.files.schema import ProgrammeFile, Regions

#: Where something stands and what is to be said about it.
Remark = tuple[Trail, str]


@dataclass(frozen=True)
class Names:
    """The units, categories and batches that a file may speak of."""

    units: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    batches: frozenset[str] = frozenset()

    @classmethod
    def of(cls, file: ProgrammeFile) -> Self:
        return cls(
            frozenset(one.code for one in file.regions.units) if file.regions else frozenset(),
            frozenset(one.code for one in file.categories),
            frozenset(one.number for one in file.funds.batches),
        )

    def __or__(self, other: "Names") -> "Names":
        return Names(
            self.units | other.units,
            self.categories | other.categories,
            self.batches | other.batches,
        )


def misfits(file: ProgrammeFile) -> Iterator[Remark]:
    """Yield what does not fit. A whole programme names nothing that is not in its file."""
    yield from _twice(file)
    yield from _over_allotted(file)
    yield from _parents_below(file)
    if file.programme:
        yield from unknown_names(file, Names.of(file))


def unknown_names(file: ProgrammeFile, known: Names) -> Iterator[Remark]:
    """Yield the units, categories and batches that the file uses but nobody knows."""
    uses = [
        (_units_used(file), known.units, "no unit that is known here"),
        (_categories_used(file), known.categories, "no category that is known here"),
        (_batches_used(file), known.batches, "no batch that is known here"),
    ]
    for used, names, reason in uses:
        yield from ((trail, f"{name} is {reason}") for trail, name in used if name not in names)


def _twice(file: ProgrammeFile) -> Iterator[Remark]:
    regions = file.regions
    yield from _repeats("categories", [one.code for one in file.categories])
    yield from _repeats("funds.batches", [one.number for one in file.funds.batches])
    if regions:
        yield from _renamed(regions)
        yield from _repeats("regions.units", [one.code for one in regions.units])
        spells = [f"{one.code} from {one.valid_from or regions.since}" for one in regions.counties]
        yield from _repeats("regions.counties", spells)


def _renamed(regions: Regions) -> Iterator[Remark]:
    """A county stands twice where it changes its unit; then under one name."""
    names: dict[str, tuple[str, str]] = {}
    for position, county in enumerate(regions.counties):
        if names.setdefault(county.code, (county.zh, county.en)) != (county.zh, county.en):
            yield ("regions", "counties", position, "zh"), f"{county.code} has another name above"


def _repeats(where: str, keys: list[str]) -> Iterator[Remark]:
    count: Counter[str] = Counter()
    for position, key in enumerate(keys):
        if count[key]:
            yield (*where.split("."), position), f"{key} stands here twice"
        count[key] += 1


def _over_allotted(file: ProgrammeFile) -> Iterator[Remark]:
    given: Counter[str] = Counter()
    for entry in file.funds.allotments:
        given[entry.batch] += sum(sum(groups.values()) for groups in entry.lines.values())
    for position, batch in enumerate(file.funds.batches):
        if given[batch.number] > batch.amount:
            over_fen = given[batch.number] - batch.amount
            reason = f"the allotments give away {yuan(over_fen)} yuan more than the batch holds"
            yield ("funds", "batches", position, "amount"), reason


def _parents_below(file: ProgrammeFile) -> Iterator[Remark]:
    above: set[str] = set()
    here = {one.code for one in file.categories}
    for position, entry in enumerate(file.categories):
        if entry.parent in here - above:
            yield (
                ("categories", position, "parent"),
                f"{entry.parent} must stand above its children",
            )
        above.add(entry.code)


def _units_used(file: ProgrammeFile) -> Iterator[Remark]:
    for i, county in enumerate(file.regions.counties if file.regions else []):
        yield ("regions", "counties", i, "unit"), county.unit
    for i, terms in enumerate(file.terms):
        yield from ((("terms", i, "units", j), unit) for j, unit in enumerate(terms.units or []))
    for i, batch in enumerate(file.funds.batches):
        if batch.unit:
            yield ("funds", "batches", i, "unit"), batch.unit
    for i, entry in enumerate(file.funds.allotments):
        yield from ((("funds", "allotments", i, "lines", unit), unit) for unit in entry.lines)


def _categories_used(file: ProgrammeFile) -> Iterator[Remark]:
    for i, category in enumerate(file.categories):
        if category.parent:
            yield ("categories", i, "parent"), category.parent
    for i, terms in enumerate(file.terms):
        yield from ((("terms", i, "categories", j), one) for j, one in enumerate(terms.categories))


def _batches_used(file: ProgrammeFile) -> Iterator[Remark]:
    for i, entry in enumerate(file.funds.allotments):
        yield ("funds", "allotments", i, "batch"), entry.batch
