"""The merchants' tills: they send each day's claims over HTTP: singly, in batches, in two steps."""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date

from simulation.client import Accepted, Body, Client, Refused, Result, connect
from simulation.demo.stories.photos import send_photos
from simulation.payloads import ClaimBody

THREADS = 6
#: Chains and online sellers send the day's sales together.
IN_BATCHES = frozenset({"chain", "online seller"})
#: Of the purchases of town shops, every third is reserved at the till and submitted on delivery.
RESERVED_OF = ("town shop", 3)
LATER = ("invoice", "delivery", "payment")


@dataclass(slots=True)
class Tally:
    """What the API answered."""

    requests: int = 0
    accepted: int = 0
    seconds: float = 0.0
    refused: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Add what another till counted."""
        self.requests += other.requests
        self.accepted += other.accepted
        self.refused += other.refused

    @property
    def per_second(self) -> float:
        """Claims accepted a second, while they were being sent."""
        return self.accepted / self.seconds if self.seconds else 0.0


@dataclass(slots=True)
class Day:
    """What one merchant does on a day: reserve for later, send, complete what was reserved."""

    reserve: list[ClaimBody] = field(default_factory=list)
    send: list[ClaimBody] = field(default_factory=list)
    complete: list[ClaimBody] = field(default_factory=list)


class Tills:
    """All merchants' tills, on a few threads over shared connections."""

    def __init__(self, address: str, tokens: Mapping[str, str]) -> None:
        self.pool = connect(address, connections=THREADS)
        self._clients = {code: Client(self.pool, token) for code, token in tokens.items()}
        self._references: dict[str, str] = {}
        #: Names of reserved purchases whose goods are photographed where they are handed over.
        self.photographed: frozenset[str] = frozenset()
        self.tally = Tally()

    def of(self, credit_code: str) -> Client:
        """Return the till of one merchant."""
        return self._clients[credit_code]

    def close(self) -> None:
        """Give the connections up."""
        self.pool.close()

    def live(self, days: Mapping[str, Day]) -> int:
        """Do one day's work of all merchants, by credit code; return the claims accepted."""
        started, before = time.monotonic(), self.tally.accepted
        with ThreadPoolExecutor(THREADS) as threads:
            for tally in threads.map(self._work, days, days.values()):
                self.tally.add(tally)
        self.tally.seconds += time.monotonic() - started
        return self.tally.accepted - before

    def _work(self, code: str, day: Day) -> Tally:
        client, tally = self._clients[code], Tally()
        for claim in day.reserve:
            self._reserve(client, claim, tally)
        for claim in day.complete:
            self._complete(client, claim, tally)
        if day.send and day.send[0].purchase.merchant.kind in IN_BATCHES:
            _send_batch(client, day.send, tally)
        else:
            for claim in day.send:
                name = _name(claim)
                _count(tally, name, client.claim(claim.body, key=f"claim:{name}"))
        return tally

    def _reserve(self, client: Client, claim: ClaimBody, tally: Tally) -> None:
        name = _name(claim)
        result = client.reserve(without_papers(claim.body), key=f"reserve:{name}")
        tally.requests += 1
        if isinstance(result, Accepted):
            self._references[name] = str(result.body["reference"])
        else:
            tally.refused.append((name, _codes(result)))

    def _complete(self, client: Client, claim: ClaimBody, tally: Tally) -> None:
        name = _name(claim)
        if reference := self._references.pop(name, ""):
            if name in self.photographed:
                send_photos(client, reference, claim)
            papers = papers_of(claim.body)
            _count(tally, name, client.submit(reference, papers, key=f"submit:{name}"))


def plan_days(claims: Iterable[ClaimBody]) -> dict[date, dict[str, Day]]:
    """Return what every merchant does on every day."""
    days: dict[date, dict[str, Day]] = defaultdict(lambda: defaultdict(Day))
    for number, claim in enumerate(claims):
        merchant = claim.purchase.merchant
        kind, every = RESERVED_OF
        if merchant.kind == kind and number % every == 0:
            days[claim.purchase.bought_on][merchant.credit_code].reserve.append(claim)
            days[claim.sent_on][merchant.credit_code].complete.append(claim)
        else:
            days[claim.sent_on][merchant.credit_code].send.append(claim)
    return days


def without_papers(body: Body) -> Body:
    """Return the claim as it is known before the goods are handed over."""
    purchase = body["purchase"]
    assert isinstance(purchase, dict)
    known = {name: value for name, value in body.items() if name not in LATER}
    return known | {"purchase": {n: value for n, value in purchase.items() if n not in LATER}}


def papers_of(body: Body) -> Body:
    """Return what completes the reservation."""
    purchase = body["purchase"]
    assert isinstance(purchase, dict)
    return {"invoice": purchase["invoice"]} | {name: body[name] for name in LATER if name in body}


def _send_batch(client: Client, claims: list[ClaimBody], tally: Tally) -> None:
    key = f"batch:{_name(claims[0])}:{len(claims)}"
    result = client.batch([claim.body for claim in claims], key=key)
    tally.requests += 1
    if isinstance(result, Refused):
        tally.refused += [(_name(claim), _codes(result)) for claim in claims]
        return
    rows = result.body["results"]
    assert isinstance(rows, list)
    for row in rows:
        if "errors" in row:
            codes = "+".join(str(error["code"]) for error in row["errors"])
            tally.refused.append((str(row["external_id"]), codes))
        else:
            tally.accepted += 1


def _count(tally: Tally, name: str, result: Result) -> None:
    tally.requests += 1
    if isinstance(result, Accepted):
        tally.accepted += 1
    else:
        tally.refused.append((name, _codes(result)))


def _codes(refused: Refused) -> str:
    return "+".join(fault.code for fault in refused.faults) or refused.code or str(refused.status)


def _name(claim: ClaimBody) -> str:
    return str(claim.body["external_id"])
