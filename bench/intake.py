"""Taking claims in, three ways side by side: ours, a naive peer, and the database's floor."""

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

from bench import databases, environment
from bench.clients import Request
from bench.contenders import Contender, Lots, Till, Untrue, deal, race
from bench.figures import Figure, say
from bench.floor import Floor
from bench.servers import serving

RUNS = 3
#: How long a client goes on in one run; whoever is slow leaves requests unsent.
SECONDS_MAX = 10.0
FLOOR_TRANSACTIONS = 8
#: Rows a claim below which a table counts as not written by claims (a new product, an answer).
FEW = 0.5


@dataclass(frozen=True)
class Shape:
    """How claims arrive: by how many clients, at which doors."""

    clients: int
    warm_up: int
    requests: int
    our_path: str
    naive_path: str
    is_answering_each: bool

    @property
    def count(self) -> int:
        """How many requests there must be."""
        return self.clients * (self.warm_up + RUNS * self.requests)


def compare(name: str, shape: Shape, requests: Sequence[Request]) -> list[Figure]:
    """Return the three figures of the group: medians of runs in which all three took part."""
    assert len(requests) == shape.count
    lots = deal(requests, clients=shape.clients, warm_up=shape.warm_up, runs=RUNS)
    with ExitStack() as stack:
        ours = _ours(stack, shape, lots)
        contenders: list[Contender] = [ours, _naive(stack, shape, lots), _floor(stack, shape, ours)]
        for contender in contenders:
            contender.warm_up()
        floor_url = environment.url_of(environment.FLOOR)
        before = [databases.row_counts(url) for url in (ours.database_url, floor_url)]
        rates = list(race(contenders, runs=RUNS))
        after = [databases.row_counts(url) for url in (ours.database_url, floor_url)]
    verify_floor(*(rows_per_claim(*pair) for pair in zip(before, after, strict=True)))
    return figures(name, rates)


def figures(name: str, rates: Sequence[dict[str, float]]) -> list[Figure]:
    """Return claims a second, and how many times that is what the others took in the same run."""
    return [
        Figure(f"{name}_per_s", median(run["ours"] for run in rates), "claims/s"),
        *(
            Figure(f"{name}_vs_{other}", median(run["ours"] / run[other] for run in rates), "x")
            for other in ("naive", "floor")
        ),
    ]


def rows_per_claim(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """Return table -> rows a claim writes there, of the tables that every claim writes to."""
    claims = after["claims_claim"] - before["claims_claim"]
    written = {table: (count - before[table]) / claims for table, count in after.items()}
    return {table: round(rows) for table, rows in written.items() if rows > FEW}


def verify_floor(ours: dict[str, int], floor: dict[str, int]) -> None:
    """Raise Untrue unless the floor writes what a claim writes."""
    say(f"a claim writes {sum(ours.values())} rows: {ours}")
    if ours != floor:
        raise Untrue(f"the floor writes something else: {floor}")


def _ours(stack: ExitStack, shape: Shape, lots: Lots) -> Till:
    url = stack.enter_context(databases.fresh(environment.OURS, like=environment.SET_UP))
    server = stack.enter_context(serving("ours", "config.wsgi", database_url=url))
    return Till("ours", server, shape.our_path, lots, url, "claims_claim", SECONDS_MAX)


def _naive(stack: ExitStack, shape: Shape, lots: Lots) -> Till:
    url = stack.enter_context(databases.fresh(environment.NAIVE))
    _migrate_naive(url)
    server = stack.enter_context(serving("naive", "bench.peers.naive.wsgi", database_url=url))
    return Till("naive", server, shape.naive_path, lots, url, "naive_claim", SECONDS_MAX)


def _migrate_naive(url: str) -> None:
    """Make the peer's tables; its budget comes with them."""
    settings = "--settings=bench.peers.naive.settings"
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", settings, "--verbosity=0"],
        cwd=environment.CHECKOUT,
        env=os.environ | {"DATABASE_URL": url},
        check=True,
    )


def _floor(stack: ExitStack, shape: Shape, ours: Till) -> Floor:
    url = stack.enter_context(databases.fresh(environment.FLOOR, like=environment.SET_UP))
    return Floor(ours.database_url, url, shape.is_answering_each, FLOOR_TRANSACTIONS)
