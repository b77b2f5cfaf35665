"""Groups of buyers who hang together, found again: whose claims they mostly are."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def own_components(rows: Sequence[Any], parameters: Mapping[str, Any]) -> list[Any]:
    """Return merchant, n, hits: claims in groups of people who hang together and mostly buy here.

    From rows of merchant, n, claims: [claim, subsidy in fen, person, what ties it]; rows of no
    merchant are hubs that wait for a name.
    """
    rows = [row for row in rows if row[0]]
    claims = [(row[0], *claim) for row in rows for claim in row[2]]
    label = _components((claim[3], claim[4]) for claim in claims)
    people, sizes, own = defaultdict(set), Counter[Any](), Counter[Any]()
    for merchant, _claim, _fen, person, _names in claims:
        component = label[person]
        people[component].add(person)
        sizes[component] += 1
        own[component, merchant] += 1
    hits = defaultdict(list)
    for merchant, claim, fen, person, _names in claims:
        component = label[person]
        share = own[component, merchant] / sizes[component]
        if (
            len(people[component]) >= parameters["people_min"]
            and share >= parameters["own_share_min"]
        ):
            hits[merchant].append([claim, fen])
    return [[row[0], row[1], hits[row[0]]] for row in rows]


def _components(ties: Iterable[tuple[int, Sequence[str]]]) -> dict[Any, Any]:
    """Return each person's component: of all who are tied by the same things."""
    parent: dict[Any, Any] = {}

    def root(one: Any) -> Any:
        parent.setdefault(one, one)
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for person, names in ties:
        root(person)
        for name in names:
            parent[root(name)] = root(person)
    return {one: root(one) for one in list(parent)}
