"""Reading the rows of all questions: by several connections at once, which see the same moment.

Freezing is the longest step of a run and all of it is the database's work, of which one connection
keeps one processor busy.
"""

import zlib
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from subsidy.audits.rules.rounding import canonical, sha256
from subsidy.audits.services.compute import Asked
from subsidy.audits.services.layouts import Layout
from subsidy.audits.services.population import Scope, examining, moment, read_merchants
from subsidy.audits.services.registry import Rows, indicator_named

#: The name of the merchants among the rows of the questions.
MERCHANTS = "merchants"
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
    """Return the merchants and the rows of every question, in no order; within a `moment`.

    snapshot: what `moment` gave; without one, this connection reads alone.
    """
    waiting = deque(_together(questions))
    found: list[Frozen] = []

    def read_on() -> None:
        while waiting:
            try:
                group = waiting.popleft()
            except IndexError:  # another took the last one meanwhile
                return
            for asked in group:
                indicator = indicator_named(asked.indicator)
                found.append(frozen(asked.name, indicator.rows(scope, asked.parameters(params))))

    others = settings.AUDIT_CONNECTIONS - 1 if snapshot else 0
    with ThreadPoolExecutor(max(1, others)) as threads:
        readings = [threads.submit(_alongside, scope, snapshot, read_on) for _ in range(others)]
        if others:
            _alone()
        try:
            with examining(scope):
                found.append(frozen(MERCHANTS, read_merchants(scope)))
                read_on()
        finally:
            waiting.clear()  # of a run that broke, nobody reads on
        for reading in readings:
            reading.result()
    return found


def _alongside(scope: Scope, snapshot: str, read_on: Callable[[], None]) -> None:
    try:
        with moment(snapshot):
            _alone()
            with examining(scope):
                read_on()
    finally:
        connection.close()


def _alone() -> None:
    """Have no statement of this connection spread over processors that the others keep busy."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")


def _together(questions: Iterable[Asked]) -> list[list[Asked]]:
    """Return the questions in groups, the largest first; those of one group read layouts in common,
    which one connection makes for all of them.
    """
    groups: list[tuple[set[str], list[Asked]]] = []
    for asked in questions:
        layouts, together = _names(indicator_named(asked.indicator).over), [asked]
        apart = []
        for others, group in groups:
            if layouts & others:
                layouts, together = layouts | others, group + together
            else:
                apart.append((others, group))
        groups = [*apart, (layouts, together)]
    return sorted((group for _layouts, group in groups), key=len, reverse=True)


def _names(layouts: Iterable[Layout]) -> set[str]:
    return {name for one in layouts for name in ({one.name} | _names(one.over))}
