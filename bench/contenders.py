"""Whoever is measured: takes claims in, says how many a second."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from bench import databases
from bench.clients import Request, Sent, Street, send
from bench.figures import say
from bench.processor import since, spent
from bench.servers import Server


class Contender(Protocol):
    """One that takes in claims."""

    name: str

    def warm_up(self) -> None:
        """Do a little, unmeasured."""

    def run(self, number: int) -> float:
        """Take in the claims of that run; return claims a second. Raises Untrue."""


class Untrue(Exception):
    """A figure would not mean what it says: claims were refused, or rows are missing."""


@dataclass(frozen=True)
class Lots:
    """The requests of a warm-up and of several runs, dealt out to clients."""

    warm_up: list[list[Request]]
    runs: list[list[list[Request]]]


def deal(requests: Sequence[Request], *, clients: int, warm_up: int, runs: int) -> Lots:
    """Deal the requests out: `warm_up` to each client first, the others evenly to the runs."""
    hands = [list(requests[client::clients]) for client in range(clients)]
    each = (len(hands[-1]) - warm_up) // runs
    cuts = [warm_up + each * number for number in range(runs + 1)]
    return Lots(
        warm_up=[hand[:warm_up] for hand in hands],
        runs=[[hand[cuts[n] : cuts[n + 1]] for hand in hands] for n in range(runs)],
    )


@dataclass(frozen=True)
class Till:
    """Claims over HTTP to a web server; `table` shows how many it kept."""

    name: str
    server: Server
    path: str
    lots: Lots
    database_url: str
    table: str
    seconds_max: float

    def warm_up(self) -> None:
        self._measure(self.lots.warm_up)

    def run(self, number: int) -> float:
        return self._measure(self.lots.runs[number])

    def _measure(self, lots: list[list[Request]]) -> float:
        kept_before = databases.row_counts(self.database_url)[self.table]
        spent_before = spent(self.server.pid, self.database_url)
        wires = [[request.wire(self.path) for request in lot] for lot in lots]
        sent = send(Street(self.server.port, self.seconds_max), wires)
        spent_after = spent(self.server.pid, self.database_url)
        kept = databases.row_counts(self.database_url)[self.table] - kept_before
        rows = lots[0][0].rows
        self._verify(sent, kept, rows)
        web, database = (
            1_000 * since(before, after) / kept
            for before, after in zip(spent_before, spent_after, strict=True)
        )
        say(f"{self.name}: a claim costs {web:.2f} ms of web and {database:.2f} ms of database")
        # Each client by its own time: a slow one that ends late does not stretch the others'.
        return sum(client.requests * rows / client.seconds for client in sent)

    def _verify(self, sent: Sequence[Sent], kept: int, rows: int) -> None:
        refusals = [client.refusal for client in sent if client.refusal]
        if refusals:
            raise Untrue(f"{self.name} refused: {refusals[0].decode(errors='replace')[:2_000]}")
        asked = sum(client.requests for client in sent) * rows
        if kept != asked:
            raise Untrue(f"{self.name} kept {kept} of {asked} claims")


def race(contenders: Sequence[Contender], *, runs: int) -> Iterator[dict[str, float]]:
    """Yield name -> claims a second of each run; in each run somebody else begins."""
    for number in range(runs):
        turn = number % len(contenders)
        rates = {}
        for contender in [*contenders[turn:], *contenders[:turn]]:
            rates[contender.name] = contender.run(number)
            say(
                f"run {number + 1} of {runs}: {contender.name} {rates[contender.name]:.0f} claims/s"
            )
        yield rates
