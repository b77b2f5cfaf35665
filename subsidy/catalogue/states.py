"""The life of a filed price, as a table."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from subsidy.core.moves import Moves


class FiledState(models.TextChoices):
    WAITING = "waiting", _("waiting for approval")
    IN_FORCE = "in_force", _("in force")
    SUPERSEDED = "superseded", _("superseded")
    REJECTED = "rejected", _("rejected")


F = FiledState
#: verb -> (states it starts from, state it ends in). `endorse` is the first of two approvals.
FILED_MOVES: Moves = {
    "endorse": (frozenset({F.WAITING}), F.WAITING),
    "approve": (frozenset({F.WAITING}), F.IN_FORCE),
    "reject": (frozenset({F.WAITING}), F.REJECTED),
    "supersede": (frozenset({F.WAITING, F.IN_FORCE}), F.SUPERSEDED),
}
BORN = [F.WAITING, F.IN_FORCE]
