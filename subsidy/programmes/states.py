"""The ways of a programme."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from subsidy.core.moves import Moves


class ProgrammeState(models.TextChoices):
    DRAFT = "draft", _("draft")
    OPEN = "open", _("open")
    PAUSED = "paused", _("paused")
    CLOSED = "closed", _("closed")
    CLEARED = "cleared", _("cleared")


#: States in which a programme will take claims no more, unless two people reopen it.
OVER = [ProgrammeState.CLOSED, ProgrammeState.CLEARED]

#: verb -> (states it starts from, state it ends in). A cleared programme may be cleared once more:
#: money may come back to it for years.
MOVES: Moves = {
    "open": (frozenset({ProgrammeState.DRAFT}), ProgrammeState.OPEN),
    "pause": (frozenset({ProgrammeState.OPEN}), ProgrammeState.PAUSED),
    "resume": (frozenset({ProgrammeState.PAUSED}), ProgrammeState.OPEN),
    "close": (frozenset({ProgrammeState.OPEN, ProgrammeState.PAUSED}), ProgrammeState.CLOSED),
    "clear": (frozenset(OVER), ProgrammeState.CLEARED),
    "reopen": (frozenset(OVER), ProgrammeState.OPEN),
}
