"""What the office promises: so many working days to accept, to review, to pay.

The clock runs while a claim waits on the office and stands while it was sent back: those days are
the merchant's. `waits_for` and the expected pay date of a claim are drawn from here; whoever shows
where a claim waits passes its moves and the days of `settings.PROMISE_DAYS`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from subsidy.claims.rules.working_days import after_working_days, working_days_between

SHANGHAI = ZoneInfo("Asia/Shanghai")

#: promise -> states in which its clock runs
RUNS_IN = {
    "accept": frozenset({"submitted"}),
    "review": frozenset({"submitted", "in_review"}),
    "pay": frozenset({"approved", "scheduled"}),
}
#: Verbs that begin a new round: what was promised before them is done.
NEW_ROUND = frozenset({"appeal", "bounce"})


@dataclass(frozen=True)
class Step:
    """A move of a claim, as far as the clock looks at it."""

    verb: str
    target: str
    at: datetime


@dataclass(frozen=True)
class Spell:
    """A time in which the clock ran; end None: it is running."""

    start: datetime
    end: datetime | None


def spells(steps: Sequence[Step], promise: str) -> list[Spell]:
    """Return when the clock of a promise ran, in the present round; moves in their order."""
    found: list[Spell] = []
    start: datetime | None = None
    for step in steps:
        if step.verb in NEW_ROUND:
            found, start = [], None
        runs = step.target in RUNS_IN[promise]
        if runs and start is None:
            start = step.at
        elif not runs and start is not None:
            found.append(Spell(start, step.at))
            start = None
    return [*found, Spell(start, None)] if start is not None else found


def waited(steps: Sequence[Step], promise: str, *, until: datetime) -> timedelta:
    """Return how long the claim has waited on the office, all spells together."""
    return sum(
        ((spell.end or until) - spell.start for spell in spells(steps, promise)), timedelta()
    )


def due_on(steps: Sequence[Step], promise: str, *, days: int) -> date | None:
    """Return the last day on which the promise is kept; None while its clock stands still.

    The day on which a spell begins does not count, its last day does.
    """
    left = days
    for spell in spells(steps, promise):
        start = _day(spell.start)
        if spell.end is None:
            return after_working_days(start, max(left, 0))
        left -= working_days_between(start, _day(spell.end))
    return None


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()
