"""The clearing statement: what each source bore of a programme, by unit. All amounts are fen."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import reduce
from operator import add
from typing import Self

from subsidy.reports.rules.fund_report import Flow, Place


@dataclass(frozen=True)
class Parts:
    """An amount by its two sources."""

    central_fen: int = 0
    local_fen: int = 0

    @property
    def amount_fen(self) -> int:
        return self.central_fen + self.local_fen

    def __add__(self, other: Self) -> Self:
        central_fen, local_fen = other.central_fen, other.local_fen
        return type(self)(self.central_fen + central_fen, self.local_fen + local_fen)

    def times(self, sign: int) -> "Parts":
        return Parts(sign * self.central_fen, sign * self.local_fen)


NOTHING = Parts()


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What became of the money of one line, or of several.

    approved: granted and not released. paid: what payees got, less what banks gave back.
    returned: not needed, and back with its batch. in_dispute: asked back and neither repaid nor
    written off. rounding: what one source pays the other for rounding, above zero for who pays.
    """

    allotted: Parts = NOTHING
    approved: Parts = NOTHING
    paid: Parts = NOTHING
    recovered: Parts = NOTHING
    in_dispute: Parts = NOTHING
    lost: Parts = NOTHING
    returned: Parts = NOTHING
    rounding: Parts = NOTHING

    @property
    def borne(self) -> Parts:
        """What each source has borne in the end: paid, less recovered, rounding settled."""
        return self.paid + self.recovered.times(-1) + self.rounding

    def __add__(self, other: Self) -> Self:
        names = [one.name for one in fields(self)]
        return type(self)(**{name: getattr(self, name) + getattr(other, name) for name in names})

    def figures(self) -> dict[str, dict[str, int]]:
        """Return every figure with its parts, in the order of the columns."""
        return {
            name: {"central_fen": parts.central_fen, "local_fen": parts.local_fen}
            for name, parts in ((name, getattr(self, name)) for name in STATEMENT_FIGURES)
        }


STATEMENT_FIGURES = (
    "allotted",
    "approved",
    "paid",
    "recovered",
    "in_dispute",
    "lost",
    "returned",
    "rounding",
    "borne",
)

#: kind of transfer -> figure it adds to and sign, for the line it leaves or stays in.
_LEAVING = {
    "commit": ("approved", 1),
    "uncommit": ("approved", -1),
    "pay": ("paid", 1),
    "bounce": ("paid", -1),
    "recover": ("recovered", 1),
    "remit": ("recovered", 1),
    "write_off": ("lost", 1),
    "revive": ("lost", -1),
    "return": ("returned", 1),
    "reallot": ("allotted", -1),
}
#: The same, for the line it reaches.
_REACHING = {"allot": ("allotted", 1), "reallot": ("allotted", 1)}


@dataclass(frozen=True, kw_only=True)
class StatementRow:
    """One unit's money for one category group."""

    unit: Place
    group: str
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What the sources bore of a programme by the end of a day, by unit and category group."""

    programme: str
    name_zh: str
    name_en: str
    as_of: date
    known_at: datetime
    rows: tuple[StatementRow, ...]

    @property
    def total(self) -> Standing:
        return reduce(add, (row.standing for row in self.rows), Standing())

    @property
    def by_unit(self) -> dict[Place, Standing]:
        """The units in the order of the rows."""
        units: dict[Place, Standing] = {}
        for row in self.rows:
            units[row.unit] = units.get(row.unit, Standing()) + row.standing
        return units

    @property
    def content(self) -> dict[str, object]:
        """What the checksum covers: codes, days and figures, as JSON holds them."""
        return {
            "programme": self.programme,
            "as_of": self.as_of.isoformat(),
            "known_at": self.known_at.isoformat(),
            "rows": [
                {"unit": row.unit.code, "group": row.group} | row.standing.figures()
                for row in self.rows
            ],
        }

    @property
    def checksum(self) -> str:
        """SHA-256 of the content as JSON with sorted keys and no white space, in UTF-8."""
        text = json.dumps(self.content, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def standings_of(
    flows: Iterable[Flow], demanded: Mapping[str, Parts], rounding: Mapping[str, Parts]
) -> dict[str, Standing]:
    """Return what the flows left in each book.

    demanded: book -> all that was ever asked back there; rounding: book -> what was settled.
    """
    books: dict[str, dict[str, Parts]] = {}
    for flow in flows:
        parts = Parts(flow.central_fen, flow.amount_fen - flow.central_fen)
        for book, effects in ((flow.from_book, _LEAVING), (flow.to_book, _REACHING)):
            if flow.kind in effects:
                name, sign = effects[flow.kind]
                figures = books.setdefault(book, {})
                figures[name] = figures.get(name, Parts()) + parts.times(sign)
    for book in {*demanded, *rounding}:
        figures = books.setdefault(book, {})
        done = figures.get("recovered", Parts()) + figures.get("lost", Parts())
        figures["in_dispute"] = demanded.get(book, Parts()) + done.times(-1)
        figures["rounding"] = rounding.get(book, Parts())
    return {book: Standing(**figures) for book, figures in books.items()}
