<<<<<<< HEAD
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
=======
"""The shortest story that claims tell together: "7 buyers, 1 telephone, 3 shops, 2 days"."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from subsidy.audits.rules.rings import TiedClaim

#: Kind -> one, several (English), and the measure word with the Chinese name.
WORDS = {
    "mobile": ("telephone", "telephones", "个手机号"),
    "account": ("account", "accounts", "个银行账户"),
    "device": ("device", "devices", "台设备"),
    "person": ("declared person", "declared people", "名申报人员"),
    "serial": ("serial number", "serial numbers", "个序列号"),
}


class Story(NamedTuple):
    """How many buyers used what at how many shops within how many days."""

    buyers: int
    shared: tuple[tuple[str, int], ...]
    shops: int
    days: int

    @property
    def en(self) -> str:
        things = [_counted(count, *WORDS[kind][:2]) for kind, count in self.shared]
        return ", ".join(
            [
                _counted(self.buyers, "buyer", "buyers"),
                *things,
                _counted(self.shops, "shop", "shops"),
                _counted(self.days, "day", "days"),
            ]
        )

    @property
    def zh(self) -> str:
        things = [f"{count}{WORDS[kind][2]}" for kind, count in self.shared]
        return "、".join(
            [f"{self.buyers}名购买人", *things, f"{self.shops}家商户", f"{self.days}天"]
        )


def story(claims: Sequence[tuple[str, TiedClaim]], names: Sequence[str]) -> Story:
    """Return what claims (merchant, claim) tell that use the names; days: first to last, inside."""
    used = [(merchant, one) for merchant, one in claims if not set(names).isdisjoint(one.names)]
    days = sorted(date.fromisoformat(one.day) for _merchant, one in used)
    kinds = [name.partition(":")[0] for name in names]
    return Story(
        buyers=len({one.buyer for _merchant, one in used}),
        shared=tuple((kind, kinds.count(kind)) for kind in WORDS if kind in kinds),
        shops=len({merchant for merchant, _one in used}),
        days=(days[-1] - days[0]).days + 1 if days else 0,
    )


def shortest(claims: Sequence[tuple[str, TiedClaim]], names: Sequence[str]) -> Story:
    """Return the story of the one thing that tells most: at the most shops, by the most buyers, in
    the fewest days.
    """
    stories = [(story(claims, [name]), name) for name in names]
    best, _name = min(stories, key=lambda one: (-one[0].shops, -one[0].buyers, one[0].days, one[1]))
    return best


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
>>>>>>> 25f8abe (Find rings of merchants, tell their story and draw them)
