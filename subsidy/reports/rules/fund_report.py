"""The fund allocation report as plain data, added up from transfers. All amounts are fen."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import reduce
from operator import add
from typing import Self, TypeVar

from subsidy.ledger.rules import ARRIVALS
from subsidy.reports.rules.forecast import Runway

Figures = dict[str, int]
Key = TypeVar("Key")


@dataclass(frozen=True, kw_only=True)
class Sums:
    """What became of the money of one line, or of several.

    central_fen and local_fen: allotted, by source. paid_fen: what payees got, less what banks gave
    back; recovered_fen: what payees returned of it later; lost_fen: what was asked back in vain and
    written off. claims: those that stand as sales.
    """

    central_fen: int = 0
    local_fen: int = 0
    frozen_fen: int = 0
    reserved_fen: int = 0
    committed_fen: int = 0
    paid_fen: int = 0
    recovered_fen: int = 0
    lost_fen: int = 0
    returned_fen: int = 0
    available_fen: int = 0
    claims: int = 0

    @property
    def allotted_fen(self) -> int:
        return self.central_fen + self.local_fen

    @property
    def net_paid_fen(self) -> int:
        return self.paid_fen - self.recovered_fen

    @property
    def spoken_for_fen(self) -> int:
        """Reserved, committed, or paid and not recovered."""
        return self.reserved_fen + self.committed_fen + self.net_paid_fen

    @property
    def utilisation_bp(self) -> int:
        """What is spoken for, of what is allotted; rounded down, so 100 % means to the last fen."""
        return self.spoken_for_fen * 10_000 // self.allotted_fen if self.allotted_fen else 0

    def __add__(self, other: Self) -> Self:
        names = [field.name for field in fields(self)]
        return type(self)(**{name: getattr(self, name) + getattr(other, name) for name in names})

    def figures(self) -> Figures:
        """Return every figure by its name, in the order of the report's columns."""
        return {name: getattr(self, name) for name in FIGURES}


FIGURES = (
    "allotted_fen",
    "central_fen",
    "local_fen",
    "frozen_fen",
    "reserved_fen",
    "committed_fen",
    "paid_fen",
    "recovered_fen",
    "net_paid_fen",
    "lost_fen",
    "returned_fen",
    "available_fen",
    "utilisation_bp",
    "claims",
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A programme unit by its code; names may change, so no checksum covers them."""

    code: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, kw_only=True)
class FundRow:
    """One unit's money for one category group, and how long it lasts.

    The runway is an estimate, which may be made better: no checksum covers it.
    """

    unit: Place
    group: str
    sums: Sums
    runway: Runway | None = None


@dataclass(frozen=True, kw_only=True)
class FundReport:
    """The money of a programme at the end of a day, by unit and category group.

    known_at: the last moment whose records count.
    """

    programme: str
    name_zh: str
    name_en: str
    as_of: date
    known_at: datetime
    rows: tuple[FundRow, ...]

    @property
    def total(self) -> Sums:
        return total(row.sums for row in self.rows)

    @property
    def by_unit(self) -> dict[Place, Sums]:
        """The units in the order of the rows."""
        return _totals((row.unit, row.sums) for row in self.rows)

    @property
    def by_group(self) -> dict[str, Sums]:
        return _totals((row.group, row.sums) for row in self.rows)

    @property
    def content(self) -> dict[str, object]:
        """What the checksum covers: codes, days and figures, as JSON holds them."""
        return {
            "programme": self.programme,
            "as_of": self.as_of.isoformat(),
            "known_at": self.known_at.isoformat(),
            "rows": [
                {"unit": row.unit.code, "group": row.group} | row.sums.figures()
                for row in self.rows
            ],
        }

    @property
    def checksum(self) -> str:
        """SHA-256 of the content as JSON with sorted keys and no white space, in UTF-8."""
        text = json.dumps(self.content, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Flow:
    """All transfers of one kind between the same two accounts, added up."""

    kind: str
    from_book: str
    from_bucket: str
    to_book: str
    to_bucket: str
    amount_fen: int
    central_fen: int  # 0 where the kind does not say


def sums_of(flows: Iterable[Flow], claims: Mapping[str, int]) -> dict[str, Sums]:
    """Return what the flows left in each book; `claims` counts those that stand, by book."""
    books: dict[str, Figures] = {book: {"claims": count} for book, count in claims.items()}
    for flow in flows:
        ends = ((flow.from_book, flow.from_bucket, -1), (flow.to_book, flow.to_bucket, 1))
        for book, bucket, sign in ends:
            figures = books.setdefault(book, {})
            for name, fen in _effects(flow, bucket).items():
                figures[name] = figures.get(name, 0) + sign * fen
    return {book: Sums(**figures) for book, figures in books.items()}


def _effects(flow: Flow, bucket: str) -> Figures:
    """Return what the flow gives to a book at whose bucket it ends."""
    if bucket == "outside":
        return {}
    # The ledger counts recovered money below zero, as the contra of paid; people read it above.
    sign = -1 if bucket == "recovered" else 1
    effects = {f"{bucket}_fen": sign * flow.amount_fen}
    if bucket == "lost":
        effects["paid_fen"] = flow.amount_fen  # the payees have it, written off or not
    if flow.kind in ARRIVALS:
        effects["central_fen"] = flow.central_fen
        effects["local_fen"] = flow.amount_fen - flow.central_fen
    return effects


def total(sums: Iterable[Sums]) -> Sums:
    """Return all sums added up."""
    return reduce(add, sums, Sums())


def _totals(pairs: Iterable[tuple[Key, Sums]]) -> dict[Key, Sums]:
    totals: dict[Key, Sums] = {}
    for key, sums in pairs:
        totals[key] = totals.get(key, Sums()) + sums
    return totals
