"""`python -m bench.anatomy`: where the time of an intake goes, statement by statement, call by call.

No figures, a magnifying glass: one process, no network, the profiler switched on. Shares mean
something, times do not.
"""

import cProfile
import os
import pstats
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bench import databases, environment, house, sales
from bench.clients import Request
from bench.figures import say

SINGLES, WARM_UP = 220, 20
BATCHES, ROWS = 3, 1_000
LINES = 45
WIDTH = 110


@dataclass
class Statements:
    """Counts and times what Django sends to the database."""

    calls: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)

    def __call__(
        self, execute: Callable[..., Any], query: Any, params: Any, many: bool, context: Any
    ) -> Any:
        name = " ".join(str(query).split())[:WIDTH]
        began = time.perf_counter()
        try:
            return execute(query, params, many, context)
        finally:
            self.calls[name] += 1
            self.seconds[name] += time.perf_counter() - began

    def show(self, requests: int) -> None:
        total = sum(self.seconds.values())
        print(
            f"{sum(self.calls.values()) / requests:.1f} statements a request, "
            f"{1000 * total / requests:.2f} ms"
        )
        for name, seconds in self.seconds.most_common():
            print(f"{1000 * seconds / requests:9.3f} ms {self.calls[name] / requests:6.2f}× {name}")
