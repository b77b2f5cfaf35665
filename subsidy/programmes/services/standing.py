"""A programme opens, pauses, resumes, closes, is cleared, and may be reopened."""

from datetime import date, datetime

from django.db import transaction

from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal
from subsidy.core.moves import move
from subsidy.programmes.models import Programme


class LastDayPassed(Refusal):
    """Nobody can apply by a day that is over."""

    code = "last_day_passed"


@transaction.atomic
def open_programme(programme: Programme, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Let claims begin. Raises WrongState."""
    move(programme, "open", by=by, at=at, reason=reason)


@transaction.atomic
def pause_programme(programme: Programme, *, by: Actor, at: datetime, reason: str) -> None:
    """Take no new claims until it resumes; those under way go on. Raises WrongState."""
    move(programme, "pause", by=by, at=at, reason=reason)


@transaction.atomic
def resume_programme(programme: Programme, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Take new claims again. Raises WrongState."""
    move(programme, "resume", by=by, at=at, reason=reason)


def set_last_apply_day(programme: Programme, last_apply_on: date, *, at: datetime) -> None:
    """Take new claims up to the end of that day. Raises LastDayPassed.

    Two people signed for the day: the order that carries it is the record.
    """
    if last_apply_on < programme_day(at):
        raise LastDayPassed(f"{programme}: {last_apply_on} is over")
    programme.last_apply_on = last_apply_on
    programme.save(update_fields=["last_apply_on"])


@transaction.atomic
def close_programme(programme: Programme, *, by: Actor, at: datetime, reason: str) -> None:
    """Take no new claims any more; those under way go on. Raises WrongState."""
    day = programme_day(at)
    last_day = min(programme.last_apply_on or day, day)
    move(programme, "close", by=by, at=at, reason=reason, last_apply_on=last_day)


@transaction.atomic
def clear_programme(programme: Programme, *, by: Actor, at: datetime, reason: str) -> None:
    """Note that what was left is with its sources again. Raises WrongState."""
    move(programme, "clear", by=by, at=at, reason=reason)


@transaction.atomic
def reopen_programme(
    programme: Programme, *, last_apply_on: date, by: Actor, at: datetime, reason: str
) -> None:
    """Take claims again, up to a new last day. Raises WrongState, LastDayPassed."""
    if last_apply_on < programme_day(at):
        raise LastDayPassed(f"{programme}: {last_apply_on} is over")
    move(programme, "reopen", by=by, at=at, reason=reason, last_apply_on=last_apply_on)
