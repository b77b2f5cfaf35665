"""When a failed delivery is tried again, and how long an endpoint that fails is left alone."""

from collections.abc import Sequence

JITTER = 0.1
REST_SECONDS_MAX = 300.0


def wait_seconds(attempts: int, schedule: Sequence[float], *, chance: float) -> float | None:
    """Return the seconds until the next attempt, None when there is none.

    attempts: how many have failed; chance: from 0 to 1, spreads what failed together.
    """
    assert attempts > 0
    assert 0 <= chance <= 1
    if attempts > len(schedule):
        return None
    return schedule[attempts - 1] * (1 + JITTER * chance)


def rest_seconds(failures: int, schedule: Sequence[float]) -> float:
    """Return how long the whole endpoint rests: doubling with each failure in a row, to 5 minutes.

    A long queue for a dead receiver thus costs one attempt in five minutes, not one per event.
    """
    assert failures > 0
    doubled = schedule[0] * 2.0 ** min(failures - 1, 20) if schedule else REST_SECONDS_MAX
    return min(doubled, REST_SECONDS_MAX)
