"""Reading the rows of all questions: by several connections at once, which see the same moment.

Freezing is the longest step of a run and all of it is the database's work, of which one connection
keeps one processor busy.
"""

import zlib
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from subsidy.audits.rules.rounding import canonical, sha256
from subsidy.audits.services.compute import Asked
from subsidy.audits.services.population import Scope, examining
from subsidy.audits.services.registry import Rows, indicator_named

#: Level 1 takes a third of the time of level 6, and a tenth more room.
COMPRESSION = 1


class Frozen(NamedTuple):
    """Rows as they are kept: how many, canonical JSON compressed, and the SHA-256 of that JSON."""

    name: str
    rows_count: int
    sha256: str
    content: bytes


def frozen(name: str, rows: Rows) -> Frozen:
    """Return the rows as they are kept."""
    content = canonical(rows)
    return Frozen(name, len(rows), sha256(content), zlib.compress(content, COMPRESSION))


def gather_all(
    scope: Scope, questions: Iterable[Asked], params: Mapping[str, Any], *, snapshot: str
) -> list[Frozen]:
    """Return the rows of every question, within `examining`, in no order.

    snapshot: what `examining` gave; without one (within somebody's transaction, whose changes no
    other connection sees) this connection reads alone.
    """
    waiting = deque(_families(questions))
    found: list[Frozen] = []

    def read_on() -> None:
        while waiting:
            try:
                family = waiting.popleft()
            except IndexError:  # another took the last one meanwhile
                return
            found.extend(
                frozen(
                    asked.name,
                    indicator_named(asked.indicator).gather(scope, asked.parameters(params)),
                )
                for asked in family
            )

    others = settings.AUDIT_CONNECTIONS - 1 if snapshot else 0
    if others < 1:
        read_on()
        return found
    with ThreadPoolExecutor(others) as threads:
        readings = [threads.submit(_alongside, scope, snapshot, read_on) for _ in range(others)]
        read_on()
        for reading in readings:
            reading.result()
    return found


def _alongside(scope: Scope, snapshot: str, read_on: Callable[[], None]) -> None:
    try:
        with examining(scope, snapshot=snapshot):
            read_on()
    finally:
        connection.close()


def _families(questions: Iterable[Asked]) -> list[Sequence[Asked]]:
    """Return the questions by family, the most first: those of one read the same layouts."""
    families: dict[str, list[Asked]] = defaultdict(list)
    for asked in questions:
        families[indicator_named(asked.indicator).family].append(asked)
    return sorted(families.values(), key=len, reverse=True)
