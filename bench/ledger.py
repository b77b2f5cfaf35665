"""Transfers a second: ours against django-hordak, the same transfers in the same database."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Protocol

from bench import databases, environment, house, sales
from bench.contenders import Untrue
from bench.figures import Figure, say
from bench.hordak import Hordak
from bench.transfers import LINES, wanted

RUNS = 5
#: Transfers to a transaction, as when a batch is taken in, decided or paid.
SIZE = 1_000
#: Causes of one run begin so far from those of another.
STRIDE = 1_000_000


class Ledger(Protocol):
    """One that posts transfers, so many transactions of so many a run."""

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def transactions(self) -> int: ...

    def warm_up(self) -> None:
        """Post one transaction, unmeasured, numbered from 0."""

    def post(self, first: int) -> float:
        """Post a run's transfers, numbered from `first`; return how many a second."""


@dataclass(frozen=True)
class Ours:
    """Posts by the ledger's own verb; Django looks at the database already."""

    size: int
    transactions: int
    name: str = "ours"

    def warm_up(self) -> None:
        self._post(0, 1)

    def post(self, first: int) -> float:
        return self.size * self.transactions / self._post(first, self.transactions)

    def _post(self, first: int, transactions: int) -> float:
        from subsidy.core import clock
        from subsidy.funds.models import FundLine
        from subsidy.ledger import services as ledger
        from subsidy.ledger.rules import Posting

        lines = FundLine.objects.filter(category_group=sales.GROUP).order_by("id")[:LINES]
        books, at = [line.book for line in lines], clock.now()
        day = clock.programme_day(at)
        starts = range(first, first + transactions * self.size, self.size)
        lots = [list(wanted(start, self.size)) for start in starts]
        began = time.perf_counter()
        for lot in lots:
            postings = [
                Posting("reserve", books[one.line], one.amount_fen, one.cause, one.cause, day)
                for one in lot
            ]
            ledger.post_many(postings, at=at)
        return time.perf_counter() - began


def measure() -> list[Figure]:
    """Return ledger_per_s, ledger_vs_hordak (by its verb), ledger_vs_hordak_bulk: medians."""
    house.set_up()
    with databases.fresh(environment.OURS, like=environment.SET_UP) as url:
        ours = Ours(SIZE, transactions=8)
        by_verb = Hordak("transfer_to", url, SIZE, transactions=1)
        in_bulk = Hordak("bulk", url, SIZE, transactions=4)
        with house.visiting(environment.OURS):
            rates = _race([ours, by_verb, in_bulk])
        _verify(url, {"ours": [ours], "hordak": [by_verb, in_bulk]})
    return figures(rates, by_verb.name, in_bulk.name)


def figures(rates: Sequence[dict[str, float]], by_verb: str, in_bulk: str) -> list[Figure]:
    """Return transfers a second, and how many times that is what hordak posted in the same run."""
    return [
        Figure("ledger_per_s", median(run["ours"] for run in rates), "transfers/s"),
        Figure("ledger_vs_hordak", median(run["ours"] / run[by_verb] for run in rates), "x"),
        Figure("ledger_vs_hordak_bulk", median(run["ours"] / run[in_bulk] for run in rates), "x"),
    ]


def _race(ledgers: Sequence[Ledger]) -> list[dict[str, float]]:
    """Let all post, in turn; in each run somebody else begins. Return name -> rate of each run."""
    for ledger in ledgers:
        ledger.warm_up()
    rates = []
    for number in range(RUNS):
        turn = number % len(ledgers)
        run = {one.name: one.post(_first(number)) for one in (*ledgers[turn:], *ledgers[:turn])}
        shown = ", ".join(f"{name} {rate:.0f}" for name, rate in run.items())
        say(f"run {number + 1} of {RUNS}: {shown} transfers/s")
        rates.append(run)
    return rates


def _first(run: int) -> int:
    return (run + 1) * STRIDE


def _verify(url: str, ledgers: dict[str, list[Ledger]]) -> None:
    """Raise Untrue unless every transfer stands in its tables with its amount."""
    questions = {
        "ours": "SELECT count(*), sum(amount_fen) FROM ledger_transfer WHERE kind = 'reserve'",
        "hordak": "SELECT count(*), (sum(debit) * 100)::bigint FROM hordak_leg WHERE debit > 0",
    }
    for name, question in questions.items():
        posted = [fen for ledger in ledgers[name] for fen in _amounts(ledger)]
        found = databases.ask(url, question)
        if found != (len(posted), sum(posted)):
            raise Untrue(f"{name} posted {found}, not {len(posted)} transfers of {sum(posted)} fen")


def _amounts(ledger: Ledger) -> list[int]:
    starts = {0: ledger.size} | {
        _first(run): ledger.size * ledger.transactions for run in range(RUNS)
    }
    return [one.amount_fen for first, count in starts.items() for one in wanted(first, count)]
