"""One transaction per request, tried again when the database asks for it."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, transaction

T = TypeVar("T")

#: How often one request is tried; a deadlock has a winner, so a few are plenty.
ATTEMPTS_MAX = 5
FIRST_PAUSE_SECONDS = 0.02
#: SQLSTATEs after which the same work may succeed: serialisation failure, deadlock.
_TRANSIENT = frozenset({"40001", "40P01"})


def in_one_transaction(work: Callable[[], T]) -> T:
    """Return what `work` returns, committed; run it again after a deadlock.

    Only for doors: `work` must change nothing but the database.
    """
    for attempt in range(ATTEMPTS_MAX - 1):
        try:
            return _once(work)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) not in _TRANSIENT:
                raise
        time.sleep(FIRST_PAUSE_SECONDS * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311
    return _once(work)


def _once(work: Callable[[], T]) -> T:
    with transaction.atomic(durable=True):
        return work()
