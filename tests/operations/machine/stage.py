"""Where the verbs are tried: the database is gone in the middle, now and then."""

import itertools
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.db import OperationalError, connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from subsidy.core.errors import Refusal
from subsidy.operations.services import prove, replay_all
from tests.make import NOON
from tests.operations.world import World

PAPER = {"document_number": "D-1", "reason": "chance"}
#: The statement at which the database is gone; mostly it is not.
FAILS = st.one_of(st.none(), st.integers(0, 12), st.integers(0, 60))
WHICH = st.integers(0, 5)
FEN = st.integers(1, 60_000)


class Gone(OperationalError):
    """The connection was lost, as far as the verb can tell."""


class Fuse:
    """Blows once, instead of the statement it was set for."""

    def __init__(self) -> None:
        self.left: int | None = None

    def __call__(self, execute, sql, params, many, context):
        if self.left == 0:
            self.left = None
            raise Gone("the server is gone")
        if self.left is not None:
            self.left -= 1
        return execute(sql, params, many, context)


class Stage(RuleBasedStateMachine):
    """Each rule calls one verb on one row; a refusal, or a row that is not there, is an answer.

    One world is made for all runs; each run is rolled back to where the world stood.
    """

    world: World
    directory: Path
    counts: Counter[str]

    @initialize()
    def begin(self) -> None:
        self.start = transaction.savepoint()  # no block: sending refuses to be nested in one
        self.at, self.numbers, self.fuse = NOON, itertools.count(1), Fuse()
        self.counts["runs"] += 1
        self.desk = self.world.desk
        self.desk.directory = self.directory / str(self.counts["runs"])
        self.maker, self.checker = self.desk.maker, self.desk.checker

    def act(self, fails_at: int | None, verb: Callable[[], object], *, hours: int = 1) -> None:
        """Call the verb; where it failed half-way, call it again, as people and sweeps do."""
        self.counts["steps"] += 1
        self.at += timedelta(hours=hours)
        if not self._tried(verb, fails_at):
            self.counts["failures"] += 1
            assert self._tried(verb, None)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    def _tried(self, verb: Callable[[], object], fails_at: int | None) -> bool:
        before, self.fuse.left = transaction.savepoint(), fails_at
        try:
            with connection.execute_wrapper(self.fuse):
                verb()
        except Refusal as refusal:
            self.counts[f"refused {refusal.code}"] += 1
        except Gone:
            return False
        finally:
            self.fuse.left = None
            self._end(before)
        return True

    def _end(self, before: str) -> None:
        """What was to be a transaction of its own is undone here, where it is a part of ours."""
        is_broken = connection.needs_rollback
        transaction.set_rollback(False)
        if is_broken:
            transaction.savepoint_rollback(before)
        transaction.savepoint_commit(before)

    def pick(self, rows, which: int):
        """Return one of the rows, or refuse to act without any."""
        found = list(rows.order_by("id"))
        if not found:
            raise Refusal("nothing to pick")
        return found[which % len(found)]

    def paper(self) -> dict[str, object]:
        return PAPER | {"by": self.maker, "at": self.at}

    def teardown(self) -> None:
        if hasattr(self, "start"):
            drifts, differences = prove(), [one for _n, found in replay_all() for one in found]
            transaction.savepoint_rollback(self.start)
            assert (drifts, differences) == ([], [])
