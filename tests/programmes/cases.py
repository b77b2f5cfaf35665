"""The worked cases of the policy staff (tests/examples/amounts.csv), read and run."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from subsidy.programmes.rules import FACTS, FactKind, TermsData, choose_terms, evaluate

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "tests" / "examples" / "amounts.csv"

#: Year and category -> all terms of that year's programme for the category.
Book = Mapping[tuple[int, str], Sequence[TermsData]]
#: County and day -> the unit that is charged.
Map = Callable[[str, date], str | None]


@dataclass(frozen=True)
class Outcome:
    """What is paid in all, in which payments, or every code that refuses it."""

    total_fen: int | None
    payments_fen: tuple[int, ...]
    codes: frozenset[str]


@dataclass(frozen=True)
class Case:
    row: Mapping[str, str]

    def __str__(self) -> str:
        return self.row["id"]

    @property
    def bought_on(self) -> date:
        return date.fromisoformat(self.row["bought_on"])

    @property
    def said(self) -> dict[str, str]:
        return dict(pair.split("=") for pair in self.row["facts"].split(";") if pair)

    @property
    def facts(self) -> dict[str, object]:
        """The facts as a door would hand them to the engine."""
        read = {FactKind.NUMBER: int, FactKind.DAY: date.fromisoformat, FactKind.TEXT: str}
        facts = {name: read[FACTS[name]](v) for name, v in self.said.items() if name in FACTS}
        return facts | {"price_fen": int(self.row["price_fen"])}

    @property
    def days(self) -> list[date]:
        """The days on which terms are chosen: when deciding, and again when topped up."""
        decided = self.said.get("decided_on", self.row["bought_on"])
        days = [decided, self.said.get("topped_up_on")]
        return [date.fromisoformat(day) for day in days if day]

    @property
    def expected(self) -> Outcome:
        if self.row["refusal"]:
            return Outcome(None, (), frozenset(self.row["refusal"].split("+")))
        total_fen = int(self.row["expected_fen"])
        payments = self.row["payments_fen"] or str(total_fen)
        return Outcome(total_fen, tuple(map(int, payments.split("+"))), frozenset())

    def run(self, book: Book, unit_of: Map) -> Outcome:
        """Return what the terms of the book make of the case."""
        payments: list[int] = []
        for day in self.days:
            terms = choose_terms(
                book.get((int(self.row["year"]), self.row["category"]), ()),
                bought_on=self.bought_on,
                decided_on=day,
                unit_code=unit_of(self.row["county"], self.bought_on),
            )
            if isinstance(terms, str):
                return Outcome(None, (), frozenset({terms}))
            result = evaluate(terms, self.facts)
            used = int(self.said.get("already", "0")) >= terms.quota_count
            codes = {*result.codes, *(["quota_used"] if used else [])}
            if codes:
                return Outcome(None, (), frozenset(codes))
            payments.append(result.amount_fen - sum(payments))
        return Outcome(sum(payments), tuple(payments), frozenset())


def read_cases() -> list[Case]:
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        return [Case(row) for row in csv.DictReader(file)]
