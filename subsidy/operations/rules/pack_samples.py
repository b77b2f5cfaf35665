"""Samples: the population hashed, the seed opened, the items drawn and evaluated again."""

import hashlib
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from .pack_evaluation import MONEY_UNITS, evaluation
from .pack_files import Difference, Pack
from .pack_run import is_close

CHANCE_UNIT = 10**10
ZERO_SIZE = 30
#: Amounts of an evaluation that are estimates, rounded to the fen: one fen of rounding is borne.
ESTIMATED = frozenset(
    {
        *("tolerable_fen", "error_fen", "precision_fen", "upper_fen", "clawback_fen"),
        *("clawback_upper_fen", "extra_correction_fen", "stringer_fen", "stringer_poisson_fen"),
        *("cell_fen", "lta_fen"),
    }
)


class Line(NamedTuple):
    """A unit of the population: a claim, its amount, the layer that it is drawn in."""

    reference: str
    fen: int
    layer: str


class Drawn(NamedTuple):
    """An item as it is drawn."""

    position: int
    claim: str
    stratum: str
    book_fen: int
    is_certain: bool
    chance_e10: int


def check_samples(pack: Pack) -> Iterator[Difference]:
    """Check each sample of the pack."""
    for reference in pack.manifest["samples"]:
        name = f"samples/{reference}.json"
        yield from check_sample(name, pack.value(name))


def check_sample(file: str, record: Mapping[str, Any]) -> Iterator[Difference]:
    """Compare population, seed, draw, results and evaluation with what they must be."""
    population = record["population"]
    lines = [Line(*line) for line in population["lines"]]
    if population["sha256"] is None:
        return
    again = population_hash(lines)
    if again != population["sha256"]:
        yield Difference(file, "population", population["sha256"], again)
    facts = {"units": len(lines), "book_fen": sum(line.fen for line in lines)}
    for name, value in facts.items():
        if population[name] != value:
            yield Difference(file, f"population, {name}", str(value), str(population[name]))
    if record["seed"] is None:
        return
    opened = hashlib.sha256(record["seed"].encode()).hexdigest()
    if opened != record["commitment"]:
        yield Difference(file, "seed", f"one that opens {record['commitment']}", opened)
    yield from _strata(file, record, lines)
    yield from _draw(file, record, lines)
    for item in record["items"]:
        yield from _result(file, item)
    yield from _evaluated(file, "evaluation", evaluation(record), record["evaluation"])


def population_hash(lines: Sequence[Line]) -> str:
    """Return the SHA-256 of the lines "reference,fen,layer", by reference."""
    ordered = sorted(lines, key=lambda line: line.reference)
    text = "".join(f"{line.reference},{line.fen},{line.layer}\n" for line in ordered)
    return hashlib.sha256(text.encode()).hexdigest()


def draw(record: Mapping[str, Any], lines: Sequence[Line]) -> list[Drawn]:
    """Return the items that seed and population give."""
    seed, sizes = record["seed"], {one["name"]: one["size"] for one in record["strata"]}
    if record["plan"]["design"] in MONEY_UNITS:
        chosen = _money_units(seed, lines, sizes.get("certain", 0) + sizes.get("interval", 0))
    else:
        layers: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            layers[line.layer or "all"].append(line)
        chosen = [
            one for name, part in layers.items() for one in _first(seed, part, sizes[name], name)
        ]
    ordered = sorted(chosen, key=lambda one: (one[1], _key(seed, one[0].reference)))
    return [
        Drawn(position, line.reference, stratum, line.fen, chance == CHANCE_UNIT, chance)
        for position, (line, stratum, chance) in enumerate(ordered, start=1)
    ]


Chosen = tuple[Line, str, int]


def _money_units(seed: str, lines: Sequence[Line], size: int) -> list[Chosen]:
    """Fixed intervals over the units in the seed's order; what no interval can miss comes anyway,
    negative amounts all, of those without amount thirty at most.
    """
    positive = sorted(
        (line for line in lines if line.fen > 0), key=lambda line: _key(seed, line.reference)
    )
    sure = _certain(positive, size)
    chosen = [(line, "certain", CHANCE_UNIT) for line in positive if line.reference in sure]
    rest = [line for line in positive if line.reference not in sure]
    chosen += _intervals(seed, rest, size - len(sure))
    chosen += [(line, "negative", CHANCE_UNIT) for line in lines if line.fen < 0]
    return chosen + _first(seed, [line for line in lines if not line.fen], ZERO_SIZE, "zero")


def _certain(lines: Sequence[Line], size: int) -> set[str]:
    taken: set[str] = set()
    left_fen, left = sum(line.fen for line in lines), size
    while left > 0:
        new = [
            line for line in lines if line.reference not in taken and line.fen * left >= left_fen
        ]
        if not new:
            break
        taken |= {line.reference for line in new}
        left_fen -= sum(line.fen for line in new)
        left -= len(new)
    return taken


def _intervals(seed: str, lines: Sequence[Line], size: int) -> list[Chosen]:
    """Everything is multiplied by the items, so that no interval is rounded."""
    if not lines:
        return []
    book_fen = sum(line.fen for line in lines)
    start = int(_key(seed, "start:interval"), 16) % book_fen
    ends = list(accumulate(line.fen * size for line in lines))
    hit = [lines[bisect_right(ends, start + j * book_fen)] for j in range(size)]
    return [(line, "interval", _chance(line.fen * size, book_fen)) for line in hit]


def _first(seed: str, lines: Sequence[Line], size: int, stratum: str) -> list[Chosen]:
    first = sorted(lines, key=lambda line: _key(seed, line.reference))[:size]
    return [(line, stratum, _chance(len(first), len(lines))) for line in first]


def _key(seed: str, name: str) -> str:
    return hashlib.sha256(f"{seed}{name}".encode()).hexdigest()


def _chance(part: int, whole: int) -> int:
    return min(CHANCE_UNIT, (2 * part * CHANCE_UNIT + whole) // (2 * whole))


def _strata(file: str, record: Mapping[str, Any], lines: Sequence[Line]) -> Iterator[Difference]:
    """Compare units and money of the strata with the lines they are made of."""
    sizes = {one["name"]: one["size"] for one in record["strata"]}
    sure: set[str] = set()
    is_of_money = record["plan"]["design"] in MONEY_UNITS
    if is_of_money:
        positive = [line for line in lines if line.fen > 0]
        sure = _certain(positive, sizes.get("certain", 0) + sizes.get("interval", 0))
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for line in lines:
        name = _pool(line, sure) if is_of_money else line.layer or "all"
        sums[name][0] += 1
        sums[name][1] += line.fen
    told = {one["name"]: [one["units"], one["book_fen"]] for one in record["strata"]}
    for name in sorted(told.keys() | sums.keys()):
        expected, found = sums.get(name, "none"), told.get(name, "none")
        if expected != found:
            yield Difference(file, f"stratum {name}", str(expected), str(found))


def _pool(line: Line, sure: set[str]) -> str:
    if line.fen > 0:
        return "certain" if line.reference in sure else "interval"
    return "negative" if line.fen < 0 else "zero"


def _draw(file: str, record: Mapping[str, Any], lines: Sequence[Line]) -> Iterator[Difference]:
    told = [
        Drawn(
            item["position"],
            item["claim"],
            item["stratum"],
            item["book_fen"],
            item["is_certain"],
            _whole_chance(item["chance"]),
        )
        for item in record["items"]
    ]
    again = draw(record, lines)
    for position in range(max(len(told), len(again))):
        expected = again[position] if position < len(again) else None
        found = told[position] if position < len(told) else None
        if expected != found:
            yield Difference(file, f"item {position + 1}", str(expected), str(found))


def _whole_chance(text: str) -> int:
    """Return the chance in 10^-10, of its ten decimals."""
    whole, _, decimals = text.partition(".")
    return int(whole) * CHANCE_UNIT + int(decimals.ljust(10, "0") or "0")


def _result(file: str, item: Mapping[str, Any]) -> Iterator[Difference]:
    if item["audited_fen"] is None:
        return
    error_fen = item["book_fen"] - item["audited_fen"]
    subject = f"item {item['position']}, claim {item['claim']}"
    if error_fen != item["error_fen"]:
        yield Difference(file, f"{subject}, error_fen", str(error_fen), str(item["error_fen"]))
    if error_fen and not item["is_wrong"]:
        yield Difference(file, f"{subject}, is_wrong", "True", str(item["is_wrong"]))


def _evaluated(file: str, subject: str, expected: Any, found: Any) -> Iterator[Difference]:
    """Compare two evaluations figure by figure."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for name in sorted(expected.keys() | found.keys()):
            one, other = expected.get(name), found.get(name)
            if name in ESTIMATED and one is not None and other is not None:
                if abs(one - other) > 1 and not math.isclose(one, other, rel_tol=1e-9):
                    yield Difference(file, f"{subject}, {name}", str(one), str(other))
            else:
                yield from _evaluated(file, f"{subject}, {name}", one, other)
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for place, (one, other) in enumerate(zip(expected, found, strict=True), start=1):
            yield from _evaluated(file, f"{subject} {place}", one, other)
    elif isinstance(expected, float) and isinstance(found, int | float):
        if not is_close(expected, found):
            yield Difference(file, subject, str(expected), str(found))
    elif expected != found:
        yield Difference(file, subject, str(expected), str(found))
