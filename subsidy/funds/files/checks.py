"""What must fit between the parts of one file: names that are used and sums that are given away."""

from collections import Counter
from collections.abc import Iterator

from subsidy.core.money import yuan
from subsidy.funds.files.faults import FileFault, Trail
from subsidy.funds.files.schema import ProgrammeFile
from subsidy.funds.files.tree import Tree

Claim = tuple[Trail, str]


def faults_between_parts(file: ProgrammeFile, tree: Tree) -> list[FileFault]:
    """Return what does not fit. An addition (`adds_to`) may use names that are loaded already."""
    found = [*_twice(file), *_over_allotted(file), *_categories_out_of_order(file)]
    if file.programme:
        found += [*_unknown_units(file), *_unknown_categories(file), *_unknown_batches(file)]
    return [tree.fault(trail, reason) for trail, reason in found]


def _twice(file: ProgrammeFile) -> Iterator[Claim]:
    regions = file.regions
    yield from _repeats("categories", [one.code for one in file.categories])
    yield from _repeats("funds.batches", [one.number for one in file.funds.batches])
    if regions:
        yield from _repeats("regions.units", [one.code for one in regions.units])
        spells = [f"{one.code} from {one.valid_from or regions.since}" for one in regions.counties]
        yield from _repeats("regions.counties", spells)


def _repeats(where: str, keys: list[str]) -> Iterator[Claim]:
    count: Counter[str] = Counter()
    for position, key in enumerate(keys):
        if count[key]:
            yield (*where.split("."), position), f"{key} stands here twice"
        count[key] += 1


def _over_allotted(file: ProgrammeFile) -> Iterator[Claim]:
    given: Counter[str] = Counter()
    for entry in file.funds.allotments:
        given[entry.batch] += sum(sum(groups.values()) for groups in entry.lines.values())
    for position, batch in enumerate(file.funds.batches):
        if given[batch.number] > batch.amount:
            over_fen = given[batch.number] - batch.amount
            reason = f"the allotments give away {yuan(over_fen)} yuan more than the batch holds"
            yield ("funds", "batches", position, "amount"), reason


def _categories_out_of_order(file: ProgrammeFile) -> Iterator[Claim]:
    above: set[str] = set()
    here = {one.code for one in file.categories}
    for position, entry in enumerate(file.categories):
        if entry.parent in here - above:
            yield ("categories", position, "parent"), f"{entry.parent} must stand above its children"
        above.add(entry.code)


def _unknown_units(file: ProgrammeFile) -> Iterator[Claim]:
    units = {one.code for one in file.regions.units} if file.regions else set()
    used: list[tuple[Trail, str]] = []
    if file.regions:
        used += [
            (("regions", "counties", i, "unit"), county.unit)
            for i, county in enumerate(file.regions.counties)
        ]
    for i, terms in enumerate(file.terms):
        used += [(("terms", i, "units", j), unit) for j, unit in enumerate(terms.units or [])]
    for i, entry in enumerate(file.funds.allotments):
        used += [(("funds", "allotments", i, "lines", unit), unit) for unit in entry.lines]
    return ((trail, f"{unit} is no unit of this file") for trail, unit in used if unit not in units)


def _unknown_categories(file: ProgrammeFile) -> Iterator[Claim]:
    codes = {one.code for one in file.categories}
    for i, category in enumerate(file.categories):
        if category.parent and category.parent not in codes:
            yield ("categories", i, "parent"), f"{category.parent} is no category of this file"
    for i, terms in enumerate(file.terms):
        for j, code in enumerate(terms.categories):
            if code not in codes:
                yield ("terms", i, "categories", j), f"{code} is no category of this file"


def _unknown_batches(file: ProgrammeFile) -> Iterator[Claim]:
    numbers = {one.number for one in file.funds.batches}
    for i, entry in enumerate(file.funds.allotments):
        if entry.batch not in numbers:
            yield ("funds", "allotments", i, "batch"), f"{entry.batch} is no batch of this file"
