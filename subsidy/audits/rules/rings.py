"""Rings: merchants that draw on one stock of telephones, accounts, devices and people."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from subsidy.audits.rules.pairs import Pair, pairs


class TiedClaim(NamedTuple):
    """A claim that uses something which several merchants' buyers share. buyer: a number; day: in
    ISO form; names: what is shared, as kind and number ("mobile:3").
    """

    claim: str
    subsidy_fen: int
    buyer: int
    day: str
    names: Sequence[str]


class Side(NamedTuple):
    """One merchant: its claims in all, whatever ties several of its buyers, and the tied claims."""

    merchant: str
    n: int
    names: Sequence[str]
    claims: Sequence[TiedClaim]


class Bond(NamedTuple):
    """Two merchants who share more than chance would give them, by credit code."""

    left: str
    right: str
    pair: Pair


class Ring(NamedTuple):
    """Merchants held together by bonds; names: what at least two of them share."""

    merchants: tuple[str, ...]
    names: tuple[str, ...]
    bonds: tuple[Bond, ...]


def sides_of(rows: Iterable[Sequence[Any]]) -> list[Side]:
    """Return the merchants of frozen rows by credit code, their claims by reference."""
    return [
        Side(merchant, n, names, sorted(TiedClaim(*claim) for claim in claims))
        for merchant, n, names, claims in sorted(rows, key=lambda row: str(row[0]))
    ]


def bonds(sides: Sequence[Side]) -> list[Bond]:
    """Return all pairs that share at least three telling things, with p and q.

    Telling is what buyers of several merchants share, and declared people of several merchants.
    """
    rows = [(place, name) for place, side in enumerate(sides) for name in _all_names(side)]
    if not rows:
        return []
    names, attributes = np.unique([name for _place, name in rows], return_inverse=True)
    places = np.array([place for place, _name in rows], dtype=np.int64)
    telling = np.isin(names, sorted({name for side in sides for name in _telling(side)}))
    found = pairs(places, attributes.astype(np.int64), telling=telling)
    return [Bond(sides[one.left].merchant, sides[one.right].merchant, one) for one in found]


def rings(sides: Sequence[Side], *, q_max: float) -> list[Ring]:
    """Return what hangs together through bonds of q at most q_max, by the first merchant."""
    strong = [bond for bond in bonds(sides) if bond.pair.q <= q_max]
    roots: dict[str, str] = {}
    for bond in strong:
        ends = sorted({_root(roots, bond.left), _root(roots, bond.right)})
        roots[ends[-1]] = ends[0]
    members: dict[str, set[str]] = defaultdict(set)
    for bond in strong:
        members[_root(roots, bond.left)] |= {bond.left, bond.right}
    own = {side.merchant: _telling(side) for side in sides}
    return [
        Ring(
            tuple(sorted(members[root])),
            _shared(own[merchant] for merchant in members[root]),
            tuple(bond for bond in strong if bond.left in members[root]),
        )
        for root in sorted(members)
    ]


def claims_in(side: Side, names: Iterable[str]) -> list[TiedClaim]:
    """Return the merchant's claims that use one of the names."""
    wanted = set(names)
    return [claim for claim in side.claims if not wanted.isdisjoint(claim.names)]


def _all_names(side: Side) -> set[str]:
    return {*side.names, *_telling(side)}


def _telling(side: Side) -> set[str]:
    people = {name for name in side.names if name.startswith("person:")}
    return people | {name for claim in side.claims for name in claim.names}


def _shared(stocks: Iterable[set[str]]) -> tuple[str, ...]:
    holders: dict[str, int] = defaultdict(int)
    for stock in stocks:
        for name in stock:
            holders[name] += 1
    return tuple(sorted(name for name, count in holders.items() if count > 1))


def _root(roots: dict[str, str], merchant: str) -> str:
    roots.setdefault(merchant, merchant)
    while roots[merchant] != merchant:
        merchant = roots[merchant]
    return merchant
