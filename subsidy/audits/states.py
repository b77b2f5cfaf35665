from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from subsidy.core.moves import Moves


class RunState(TextChoices):
    """A run is one look at one population; it is never repeated, a new one is made."""

    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    FAILED = "failed", _("Failed")


RUN_MOVES: Moves = {
    "finish": (frozenset({RunState.RUNNING}), RunState.FINISHED),
    "fail": (frozenset({RunState.RUNNING}), RunState.FAILED),
}


class FlagState(TextChoices):
    """What has become of a flag. A flag shows an inconsistency; nobody is guilty by it."""

    FLAGGED = "flagged", _("Flagged")
    SUPERSEDED = "superseded", _("Superseded by a later run")
    DISMISSED = "dismissed", _("Dismissed")


#: No move leads to a sanction: that is a person's decision on a case.
FLAG_MOVES: Moves = {
    "supersede": (frozenset({FlagState.FLAGGED}), FlagState.SUPERSEDED),
    "dismiss": (frozenset({FlagState.FLAGGED}), FlagState.DISMISSED),
}
