"""`python -m bench.anatomy`: where the time of an intake goes, by statement and by call.

No figures but a magnifying glass: one process, no network, first counting statements, then under
the profiler. Shares mean something; the profiler's times do not.
"""

import cProfile
import pstats
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench import house, sales
from bench.clients import HOST, Request
from bench.figures import say

SINGLES, BATCHES, ROWS = 220, 5, 1_000
CALLS_SHOWN = 40
WIDTH = 100


@dataclass
class Statements:
    """Counts and times what Django sends to the database; a wrapper for `execute_wrapper`."""

    calls: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)

    def __call__(self, execute: Callable[..., Any], query: object, *rest: Any) -> Any:
        words = str(query).split()
        name = words[0] if "SAVEPOINT" in words[:2] else " ".join(words)[:WIDTH]
        began = time.perf_counter()
        try:
            return execute(query, *rest)
        finally:
            self.calls[name] += 1
            self.seconds[name] += time.perf_counter() - began

    def show(self, requests: int) -> None:
        """Print what one request takes, the dearest first."""
        count, seconds = sum(self.calls.values()), sum(self.seconds.values())
        print(f"{count / requests:.1f} statements, {1_000 * seconds / requests:.2f} ms")
        for name, spent in self.seconds.most_common():
            each = self.calls[name] / requests
            print(f"{1_000 * spent / requests:9.3f} ms {each:5.2f} x {name}")


def examine(path: str, requests: Sequence[Request]) -> None:
    """Send the first tenth to warm up, then half with statements timed, then half profiled."""
    from django.db import connection

    tenth = max(len(requests) // 10, 1)
    middle = (tenth + len(requests)) // 2
    _send(path, requests[:tenth])
    statements = Statements()
    began = time.process_time()
    with connection.execute_wrapper(statements):
        _send(path, requests[tenth:middle])
    spent = (time.process_time() - began) / (middle - tenth)
    print(f"\n=== POST {path}: {1_000 * spent:.2f} ms of processor a request, database apart")
    statements.show(middle - tenth)
    profiler = cProfile.Profile()
    profiler.runcall(_send, path, requests[middle:])
    pstats.Stats(profiler).sort_stats("tottime").print_stats(CALLS_SHOWN)


def _send(path: str, requests: Sequence[Request]) -> None:
    from django.test import Client

    for request in requests:
        answer = Client().post(
            path,
            data=request.body,
            content_type="application/json",
            headers={
                "Authorization": f"Bearer {request.token}",
                "Idempotency-Key": request.key,
                "Host": HOST,
            },
        )
        if answer.status_code not in (200, 201) or answer.json().get("refused"):
            raise RuntimeError(answer.content.decode()[:2_000])


def main() -> None:
    """Examine both doors, in the database that is prepared for the benches."""
    tokens = house.set_up()
    trade = sales.open_trade()
    say("sending")
    examine("/api/v1/claims", sales.singles(trade, tokens, count=SINGLES))
    batches = sales.batches(trade, tokens, count=BATCHES, rows=ROWS)
    examine("/api/v1/claims/batch", batches)


if __name__ == "__main__":
    main()
