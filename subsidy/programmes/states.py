"""The ways of a programme."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from subsidy.core.moves import Moves


class ProgrammeState(models.TextChoices):
    DRAFT = "draft", _("draft")
    OPEN = "open", _("open")
    PAUSED = "paused", _("paused")
    CLOSED = "closed", _("closed")


#: verb -> (states it starts from, state it ends in)
MOVES: Moves = {
    "open": (frozenset({ProgrammeState.DRAFT}), ProgrammeState.OPEN),
    "pause": (frozenset({ProgrammeState.OPEN}), ProgrammeState.PAUSED),
    "resume": (frozenset({ProgrammeState.PAUSED}), ProgrammeState.OPEN),
    "close": (frozenset({ProgrammeState.OPEN, ProgrammeState.PAUSED}), ProgrammeState.CLOSED),
}
