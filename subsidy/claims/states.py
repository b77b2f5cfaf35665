"""The life of a claim and of its grants, as tables. The diagram in the docs is drawn from here."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from subsidy.core.moves import Moves


class ClaimState(models.TextChoices):
    RESERVED = "reserved", _("reserved")
    SUBMITTED = "submitted", _("submitted")
    IN_REVIEW = "in_review", _("in review")
    SENT_BACK = "sent_back", _("sent back")
    APPROVED = "approved", _("approved")
    SCHEDULED = "scheduled", _("scheduled")
    PAID = "paid", _("paid")
    RECOVERING = "recovering", _("being recovered")
    RECOVERED = "recovered", _("recovered")
    REJECTED = "rejected", _("rejected")
    LAPSED = "lapsed", _("lapsed")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")
    CANCELLED = "cancelled", _("cancelled")


S = ClaimState
#: States in which a claim holds its quota and identifiers.
LIVE = [
    S.RESERVED,
    S.SUBMITTED,
    S.IN_REVIEW,
    S.SENT_BACK,
    S.APPROVED,
    S.SCHEDULED,
    S.PAID,
    S.RECOVERING,
    S.REJECTED,
]
#: States in which money is reserved for a claim, not yet committed.
HOLDING = [S.RESERVED, S.SUBMITTED, S.IN_REVIEW, S.SENT_BACK, S.REJECTED]
#: States that end by themselves at `expires_at`: the sale not made, the fault not cured in time,
#: the rejection not appealed.
EXPIRING = [S.RESERVED, S.SENT_BACK, S.REJECTED]
#: States in which a wrong serial number, invoice or address may be corrected.
AMENDABLE = [S.SUBMITTED, S.IN_REVIEW, S.SENT_BACK]
#: Claims that stand as sales: submitted, and not taken back or turned down.
STANDING = [
    S.SUBMITTED,
    S.IN_REVIEW,
    S.SENT_BACK,
    S.APPROVED,
    S.SCHEDULED,
    S.PAID,
    S.RECOVERING,
    S.RECOVERED,
]

#: verb -> (states it starts from, state it ends in). `reserve`, and `submit` of a sale already
#: made, start from nothing.
MOVES: Moves = {
    "submit": (frozenset({S.RESERVED, S.SENT_BACK}), S.SUBMITTED),
    "expire": (frozenset({S.RESERVED}), S.EXPIRED),
    "withdraw": (frozenset({S.RESERVED, S.SUBMITTED, S.SENT_BACK}), S.WITHDRAWN),
    "clear": (frozenset({S.SUBMITTED}), S.APPROVED),
    "refer": (frozenset({S.SUBMITTED}), S.IN_REVIEW),
    "send_back": (frozenset({S.IN_REVIEW}), S.SENT_BACK),
    "approve": (frozenset({S.IN_REVIEW}), S.APPROVED),
    "reject": (frozenset({S.IN_REVIEW}), S.REJECTED),
    "appeal": (frozenset({S.REJECTED}), S.IN_REVIEW),
    "lapse": (frozenset({S.REJECTED, S.SENT_BACK}), S.LAPSED),
    "schedule": (frozenset({S.APPROVED}), S.SCHEDULED),
    "unschedule": (frozenset({S.SCHEDULED}), S.APPROVED),
    "pay": (frozenset({S.SCHEDULED}), S.PAID),
    "bounce": (frozenset({S.SCHEDULED, S.PAID}), S.APPROVED),
    "cancel": (
        frozenset({S.RESERVED, S.SUBMITTED, S.IN_REVIEW, S.SENT_BACK, S.APPROVED}),
        S.CANCELLED,
    ),
    "recover": (frozenset({S.PAID}), S.RECOVERING),
    "settle": (frozenset({S.RECOVERING}), S.RECOVERED),
}
BORN = [S.RESERVED, S.SUBMITTED]
#: States of a claim that may have grants waiting for a batch or in one.
PAYABLE = [S.APPROVED, S.SCHEDULED, S.PAID]
#: States in which goods may come back: noted at once, and done as soon as the money allows.
RETURNABLE = [
    S.RESERVED,
    S.SUBMITTED,
    S.IN_REVIEW,
    S.SENT_BACK,
    S.APPROVED,
    S.SCHEDULED,
    S.PAID,
]


class GrantState(models.TextChoices):
    COMMITTED = "committed", _("committed")
    SCHEDULED = "scheduled", _("scheduled")
    PAID = "paid", _("paid")
    RECOVERING = "recovering", _("being recovered")
    RECOVERED = "recovered", _("recovered")
    RELEASED = "released", _("released")


G = GrantState
#: States in which a grant is the claim's: promised for good, on its way, or paid.
GRANTED = [G.COMMITTED, G.SCHEDULED, G.PAID]
#: States in which money of a grant is, or may yet get, outside: nothing held for it is free.
OUTSTANDING = [*GRANTED, G.RECOVERING]
#: The same verbs, for the money of a claim. The claim goes with its first grant; further ones (a
#: top-up, a part split off) move by themselves.
GRANT_MOVES: Moves = {
    "schedule": (frozenset({G.COMMITTED}), G.SCHEDULED),
    "unschedule": (frozenset({G.SCHEDULED}), G.COMMITTED),
    "pay": (frozenset({G.SCHEDULED}), G.PAID),
    "bounce": (frozenset({G.SCHEDULED, G.PAID}), G.COMMITTED),
    "cancel": (frozenset({G.COMMITTED}), G.RELEASED),
    "recover": (frozenset({G.PAID}), G.RECOVERING),
    "settle": (frozenset({G.RECOVERING}), G.RECOVERED),
}


class WatchState(models.TextChoices):
    OPEN = "open", _("open")
    LIFTED = "lifted", _("lifted")


#: The life of a watch; `watch` starts from nothing.
WATCH_MOVES: Moves = {"unwatch": (frozenset({WatchState.OPEN}), WatchState.LIFTED)}


class ReassessmentState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved")
    DONE = "done", _("done")
    REJECTED = "rejected", _("rejected")


R = ReassessmentState
#: The life of a reassessment; `propose` starts from nothing.
REASSESSMENT_MOVES: Moves = {
    "approve": (frozenset({R.PROPOSED}), R.APPROVED),
    "reject": (frozenset({R.PROPOSED}), R.REJECTED),
    "finish": (frozenset({R.APPROVED}), R.DONE),
}
