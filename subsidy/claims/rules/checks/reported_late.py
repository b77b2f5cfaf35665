"""The sale was reported long after it was made."""

from collections.abc import Iterator
from datetime import timedelta

from subsidy.claims.rules.checks.kinds import Check, Limits, Look, Seen


def see(seen: Seen, limits: Limits) -> Iterator[Look]:
    waited = seen.submitted_at - seen.bought_at
    if waited > timedelta(hours=limits.late_after_hours):
        saw = {"hours": waited // timedelta(hours=1), "hours_max": limits.late_after_hours}
        yield Look("reported_late", saw)


CHECK = Check(see, ("reported_late",), blocks=False)
