from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from subsidy.core.moves import Moves


class InspectionState(TextChoices):
    """How far a visit has come."""

    PLANNED = "planned", _("Planned")
    ASSIGNED = "assigned", _("Assigned")
    UNDER_WAY = "under_way", _("Under way")
    REPORTED = "reported", _("Reported")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


S = InspectionState
#: Visits that still take somebody's time.
LIVE = [S.PLANNED, S.ASSIGNED, S.UNDER_WAY, S.REPORTED]

#: verb -> (states it starts from, state it ends in). `plan` starts from nothing; another person
#: than the inspector accepts a report, or sends it back.
INSPECTION_MOVES: Moves = {
    "assign": (frozenset({S.PLANNED, S.ASSIGNED}), S.ASSIGNED),
    "begin": (frozenset({S.ASSIGNED}), S.UNDER_WAY),
    "report": (frozenset({S.UNDER_WAY}), S.REPORTED),
    "send_back": (frozenset({S.REPORTED}), S.UNDER_WAY),
    "accept": (frozenset({S.REPORTED}), S.CLOSED),
    "cancel": (frozenset({S.PLANNED, S.ASSIGNED}), S.CANCELLED),
}
