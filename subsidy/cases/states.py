"""The life of a case, of a decision and of a hold, as tables. docs/cases.md is drawn from here."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from subsidy.core.moves import Moves


class CaseState(TextChoices):
    """How far a case has come. Only people move it against the merchant."""

    OPENED = "opened", _("Newly opened")
    ASSIGNED = "assigned", _("Assigned")
    NOTICED = "noticed", _("Merchant was told")
    ANSWERED = "answered", _("Answered")
    SILENT = "silent", _("Not answered in time")
    DECIDED = "decided", _("Decided")
    APPEALED = "appealed", _("Appealed")
    CLOSED = "closed", _("Closed for good")
    CLEARED = "cleared", _("Cleared")


S = CaseState
#: What is still somebody's work.
LIVE = [S.OPENED, S.ASSIGNED, S.NOTICED, S.ANSWERED, S.SILENT, S.DECIDED, S.APPEALED]
#: Before the merchant was told: nothing may be visible outside.
HIDDEN = [S.OPENED, S.ASSIGNED]
#: Nothing is decided yet: what else is known may still be taken up.
UNDECIDED = [S.OPENED, S.ASSIGNED, S.NOTICED, S.ANSWERED, S.SILENT]
#: The merchant had its say, or its time for it: the office is to decide.
HEARD = [S.ANSWERED, S.SILENT]

#: verb -> (states it starts from, state it ends in). `open_case` starts from nothing. `lapse` is
#: the office's own silence: it ends in the merchant's favour.
CASE_MOVES: Moves = {
    "assign": (frozenset({S.OPENED, S.ASSIGNED}), S.ASSIGNED),
    "tell": (frozenset({S.ASSIGNED}), S.NOTICED),
    "answer": (frozenset({S.NOTICED}), S.ANSWERED),
    "fall_silent": (frozenset({S.NOTICED}), S.SILENT),
    "decide": (frozenset(HEARD), S.DECIDED),
    "acquit": (frozenset({S.OPENED, S.ASSIGNED, S.NOTICED, *HEARD}), S.CLEARED),
    "lapse": (frozenset(HEARD), S.CLEARED),
    "appeal": (frozenset({S.DECIDED}), S.APPEALED),
    "uphold": (frozenset({S.APPEALED}), S.CLOSED),
    "overturn": (frozenset({S.APPEALED}), S.CLEARED),
    "close": (frozenset({S.DECIDED}), S.CLOSED),
    "reopen": (frozenset({S.CLEARED, S.CLOSED}), S.OPENED),
}


class DecisionState(TextChoices):
    """A decision is proposed, and in force once it was issued; by another person, where needed."""

    PROPOSED = "proposed", _("Proposed")
    IN_FORCE = "in_force", _("In force")
    TURNED_DOWN = "turned_down", _("Turned down")
    ENDED = "ended", _("Ended")
    OVERTURNED = "overturned", _("Overturned")


D = DecisionState
DECISION_MOVES: Moves = {
    "issue": (frozenset({D.PROPOSED}), D.IN_FORCE),
    "turn_down": (frozenset({D.PROPOSED}), D.TURNED_DOWN),
    "expire": (frozenset({D.IN_FORCE}), D.ENDED),
    "fulfil": (frozenset({D.IN_FORCE}), D.ENDED),
    "end": (frozenset({D.IN_FORCE}), D.ENDED),
    "overturn": (frozenset({D.IN_FORCE, D.ENDED}), D.OVERTURNED),
}


class HoldState(TextChoices):
    """A hold of a case has an end; before it, somebody looks whether it is still needed."""

    STANDING = "standing", _("Standing")
    IN_REVIEW = "in_review", _("To be looked at again")
    RELEASED = "released", _("Released")


H = HoldState
HOLD_MOVES: Moves = {
    "review": (frozenset({H.STANDING}), H.IN_REVIEW),
    "prolong": (frozenset({H.STANDING, H.IN_REVIEW}), H.STANDING),
    "release": (frozenset({H.STANDING, H.IN_REVIEW}), H.RELEASED),
    "run_out": (frozenset({H.STANDING, H.IN_REVIEW}), H.RELEASED),
}


class ReinstatementState(TextChoices):
    """That a suspended merchant sells again is proposed by one person and decided by another."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")


R = ReinstatementState
#: `propose` starts from nothing; what is approved is carried out in the same transaction.
REINSTATEMENT_MOVES: Moves = {
    "approve": (frozenset({R.PROPOSED}), R.APPROVED),
    "reject": (frozenset({R.PROPOSED}), R.REJECTED),
}
