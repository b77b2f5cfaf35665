from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from subsidy.core.moves import Moves


class RunState(TextChoices):
    """A run is one look at one population; it is never repeated, a new one is made."""

    RUNNING = "running", _("Being frozen")
    FROZEN = "frozen", _("Being measured")
    FINISHED = "finished", _("Finished")
    FAILED = "failed", _("Failed")


RUN_MOVES: Moves = {
    "freeze": (frozenset({RunState.RUNNING}), RunState.FROZEN),
    "finish": (frozenset({RunState.FROZEN}), RunState.FINISHED),
    "fail": (frozenset({RunState.RUNNING, RunState.FROZEN}), RunState.FAILED),
}
UNDER_WAY = [RunState.RUNNING, RunState.FROZEN]


class FlagState(TextChoices):
    """What has become of a flag. A flag shows an inconsistency; nobody is guilty by it."""

    FLAGGED = "flagged", _("Flagged")
    SNOOZED = "snoozed", _("Snoozed")
    SUPERSEDED = "superseded", _("Superseded by a later run")
    DISMISSED = "dismissed", _("Dismissed")


#: No move leads to a sanction: that is a person's decision on a case.
FLAG_MOVES: Moves = {
    "supersede": (frozenset({FlagState.FLAGGED}), FlagState.SUPERSEDED),
    "dismiss": (frozenset({FlagState.FLAGGED, FlagState.SNOOZED}), FlagState.DISMISSED),
    "snooze": (frozenset({FlagState.FLAGGED}), FlagState.SNOOZED),
    "wake": (frozenset({FlagState.SNOOZED}), FlagState.FLAGGED),
}


class SettingState(TextChoices):
    """A change of how an indicator works: proposed by one person, approved by another."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")


SETTING_MOVES: Moves = {
    "approve": (frozenset({SettingState.PROPOSED}), SettingState.APPROVED),
    "reject": (frozenset({SettingState.PROPOSED}), SettingState.REJECTED),
}
