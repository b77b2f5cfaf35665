"""When a report that did not go out is tried again. Plain Python."""

from collections.abc import Sequence


def wait_seconds(attempts: int, schedule: Sequence[float]) -> float | None:
    """Return the seconds until the next attempt, None when there is none.

    attempts: how many have failed.
    """
    assert attempts > 0
    return schedule[attempts - 1] if attempts <= len(schedule) else None
