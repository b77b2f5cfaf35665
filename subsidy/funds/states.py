"""The ways of a fund line."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from subsidy.core.moves import Moves


class LineState(models.TextChoices):
    OPEN = "open", _("open")
    PAUSED = "paused", _("paused")


#: verb -> (states it starts from, state it ends in)
MOVES: Moves = {
    "pause": (frozenset({LineState.OPEN}), LineState.PAUSED),
    "resume": (frozenset({LineState.PAUSED}), LineState.OPEN),
}
