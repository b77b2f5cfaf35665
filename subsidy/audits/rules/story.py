"""The shortest story of claims that hang together: "7 buyers, 1 telephone, 3 shops, 2 days".

Few attributes suffice to bind a component: taken greedily, each time the one that joins most parts
that were still apart (V. Chvatal's greedy cover, Mathematics of Operations Research 4 (1979)
233-235). They are named; the others only repeat what is known already.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

Attribute = tuple[str, str]

#: kind -> Chinese, one in English, many in English.
KINDS = {
    "mobile": ("个手机号", "telephone", "telephones"),
    "account": ("个银行账户", "bank account", "bank accounts"),
    "address": ("个地址", "address", "addresses"),
    "serial": ("个序列号", "serial number", "serial numbers"),
    "document": ("个证件号", "document number", "document numbers"),
    "device": ("台设备", "device", "devices"),
    "invoice": ("张发票", "invoice", "invoices"),
    "photo": ("张照片", "photo", "photos"),
    "person": ("名申报人员", "declared person", "declared people"),
}


class Told(NamedTuple):
    """One claim of a component: its reference, buyer, shop and day, and its attributes."""

    claim: str
    buyer: str
    shop: str
    day: str
    attributes: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """How many buyers, shops, days; the binding attributes with the claims each touches."""

    claims: int
    buyers: int
    shops: int
    days: int
    bonds: tuple[tuple[Attribute, tuple[str, ...]], ...]

    @property
    def zh(self) -> str:
        """The story in Chinese."""
        kinds = [f"{count}{KINDS[kind][0]}" for kind, count in self._kinds()]
        return "、".join(
            [f"{self.buyers}名购买人", *kinds, f"{self.shops}家门店", f"{self.days}天"]
        )

    @property
    def en(self) -> str:
        """The story in English."""
        kinds = [_many(count, *KINDS[kind][1:]) for kind, count in self._kinds()]
        return ", ".join(
            [
                _many(self.buyers, "buyer", "buyers"),
                *kinds,
                _many(self.shops, "shop", "shops"),
                _many(self.days, "day", "days"),
            ]
        )

    def _kinds(self) -> list[tuple[str, int]]:
        counts = Counter(kind for (kind, _value), _claims in self.bonds)
        return sorted(counts.items(), key=lambda kind: list(KINDS).index(kind[0]))


def tell(claims: Sequence[Told], *, hubs: Iterable[Attribute] = ()) -> Story:
    """Return the story of the claims of one component; hubs bind nobody and are not told."""
    assert claims
    touched: dict[Attribute, set[str]] = defaultdict(set)
    for one in claims:
        for attribute in one.attributes:
            touched[attribute].add(one.claim)
    for hub in hubs:
        touched.pop(hub, None)
    return Story(
        claims=len({one.claim for one in claims}),
        buyers=len({one.buyer for one in claims}),
        shops=len({one.shop for one in claims}),
        days=len({one.day for one in claims}),
        bonds=tuple((bond, tuple(sorted(touched[bond]))) for bond in _binding(touched)),
    )


def _binding(touched: dict[Attribute, set[str]]) -> list[Attribute]:
    """Return few attributes that join what all of them join, the strongest first."""
    part = {claim: claim for claims in touched.values() for claim in claims}
    chosen: list[Attribute] = []
    left = {bond for bond, claims in touched.items() if len(claims) > 1}
    while left:
        joins = {bond: len({part[claim] for claim in touched[bond]}) for bond in left}
        best = min(left, key=lambda bond: (-joins[bond], -len(touched[bond]), bond))
        if joins[best] < 2:
            break
        chosen.append(best)
        joined = {part[claim] for claim in touched[best]}
        part = {claim: min(joined) if own in joined else own for claim, own in part.items()}
        left = {bond for bond in left - {best} if joins[bond] > 1}
    return chosen


def _many(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
