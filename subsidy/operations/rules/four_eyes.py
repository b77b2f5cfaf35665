"""Four eyes, counted: what one person, or two, could have moved without anybody else. Plain."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

People = tuple[str, ...]


@dataclass(frozen=True)
class Bundle:
    """Money that the same people signed for, in the order of their names; nobody: a machine."""

    kind: str
    people: People
    amount_fen: int
    count: int


@dataclass(frozen=True)
class Power:
    """What these people together needed nobody else for."""

    people: People
    amount_fen: int
    count: int


def powers(bundles: Iterable[Bundle], *, size: int) -> list[Power]:
    """Return what each group of so many people could have moved alone, the most first.

    Money counts for a group when every hand it went through is one of the group's. What no person
    signed for counts for nobody. Groups that add nothing to what a part of them could do are left
    out.
    """
    signed = [bundle for bundle in bundles if bundle.people]
    small = [bundle for bundle in signed if len(bundle.people) <= size]
    found = []
    for group in sorted(_groups(small, size)):
        own = [bundle for bundle in small if set(bundle.people) <= set(group)]
        amount_fen = sum(bundle.amount_fen for bundle in own)
        found.append(Power(group, amount_fen, sum(bundle.count for bundle in own)))
    return sorted(found, key=lambda power: (-power.amount_fen, power.people))


def _groups(bundles: list[Bundle], size: int) -> set[People]:
    """Return the groups of that size whose members all signed something of these."""
    exact = {bundle.people for bundle in bundles if len(bundle.people) == size}
    alone = sorted({bundle.people[0] for bundle in bundles if len(bundle.people) == 1})
    return exact | set(combinations(alone, size))
