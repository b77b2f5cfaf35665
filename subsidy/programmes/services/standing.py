"""A programme opens, pauses, resumes and closes."""

from datetime import datetime

from django.db import transaction

from subsidy.core.actors import Actor
from subsidy.core.moves import move
from subsidy.programmes.models import Programme


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


@transaction.atomic
def close_programme(programme: Programme, *, by: Actor, at: datetime, reason: str) -> None:
    """Take no new claims ever again; those under way go on. Raises WrongState."""
    move(programme, "close", by=by, at=at, reason=reason)
