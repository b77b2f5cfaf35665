"""Claims taken in by the verb itself: each process a desk with one connection, no HTTP between."""

import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from bench import databases, house
from bench.clients import Request, Sent
from bench.contenders import Lots, Untrue

START_SECONDS_MAX = 120


@dataclass(frozen=True)
class Desks:
    """Claims taken in by as many processes as there are lots; `credit_codes` by bearer token."""

    name: str
    database: str
    database_url: str
    lots: Lots
    credit_codes: dict[str, str]
    seconds_max: float

    def warm_up(self) -> None:
        """Nothing: each process of each run warms itself up."""

    def run(self, number: int) -> float:
        """Take in the claims of that run; return claims a second. Raises Untrue."""
        before = databases.row_counts(self.database_url)["claims_claim"]
        sent = self._work(self.lots.runs[number])
        kept = databases.row_counts(self.database_url)["claims_claim"] - before
        if refusals := [one.refusal for one in sent if one.refusal]:
            raise Untrue(f"{self.name} refused: {refusals[0].decode()}")
        if kept < sum(one.requests for one in sent):
            raise Untrue(f"{self.name} kept {kept} claims of more")
        return sum(one.requests / one.seconds for one in sent)

    def _work(self, lots: Sequence[Sequence[Request]]) -> list[Sent]:
        # Forked: Django is set up already, and no process reads Python's files while others work.
        context = multiprocessing.get_context("fork")
        barrier, results = context.Barrier(len(lots)), context.Queue()
        with house.visiting(self.database):
            processes = [
                context.Process(target=self._take_in, args=(lot, barrier, results)) for lot in lots
            ]
            for process in processes:
                process.start()
            longest = START_SECONDS_MAX + 3 * self.seconds_max
            sent = [results.get(timeout=longest) for _ in lots]
            for process in processes:
                process.join()
        return sent

    def _take_in(self, lot: Sequence[Request], barrier: Barrier, results: "Queue[Sent]") -> None:
        """Be one process: take in one claim, wait for the others, then go on until time is up."""
        from subsidy.claims import services
        from subsidy.claims.rules.request import ClaimRequest
        from subsidy.core import clock
        from subsidy.core.actors import Actor
        from subsidy.core.errors import Refusal
        from subsidy.merchants.models import Merchant

        merchants = {row.credit_code: row for row in Merchant.objects.all()}
        by = Actor.sweep("bench")

        def submit(request: Request) -> None:
            merchant = merchants[self.credit_codes[request.token]]
            asked = ClaimRequest.model_validate_json(request.body)
            services.submit(merchant, asked, by=by, at=clock.now())

        done, refusal = 0, b""
        first, *others = lot
        try:
            submit(first)
            barrier.wait(START_SECONDS_MAX)
            began = time.perf_counter()
            for request in others:
                submit(request)
                done += 1
                if time.perf_counter() - began > self.seconds_max:
                    break
        except Refusal as no:
            refusal = repr(no).encode()
            barrier.abort()
        results.put(Sent(done, time.perf_counter() - began if done else 1.0, refusal))
