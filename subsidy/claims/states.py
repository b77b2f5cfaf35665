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
    "lapse": (frozenset({S.REJECTED}), S.LAPSED),
    "schedule": (frozenset({S.APPROVED}), S.SCHEDULED),
    "unschedule": (frozenset({S.SCHEDULED}), S.APPROVED),
    "pay": (frozenset({S.SCHEDULED}), S.PAID),
    "bounce": (frozenset({S.SCHEDULED, S.PAID}), S.APPROVED),
    "cancel": (
        frozenset({S.RESERVED, S.SUBMITTED, S.IN_REVIEW, S.SENT_BACK, S.APPROVED, S.SCHEDULED}),
        S.CANCELLED,
    ),
    "recover": (frozenset({S.PAID}), S.RECOVERING),
    "settle": (frozenset({S.RECOVERING}), S.RECOVERED),
}
BORN = [S.RESERVED, S.SUBMITTED]


class GrantState(models.TextChoices):
    COMMITTED = "committed", _("committed")
    SCHEDULED = "scheduled", _("scheduled")
    PAID = "paid", _("paid")
    RECOVERING = "recovering", _("being recovered")
    RECOVERED = "recovered", _("recovered")
    RELEASED = "released", _("released")


G = GrantState
#: The same verbs, for the money of a claim.
GRANT_MOVES: Moves = {
    "schedule": (frozenset({G.COMMITTED}), G.SCHEDULED),
    "unschedule": (frozenset({G.SCHEDULED}), G.COMMITTED),
    "pay": (frozenset({G.SCHEDULED}), G.PAID),
    "bounce": (frozenset({G.SCHEDULED, G.PAID}), G.COMMITTED),
    "cancel": (frozenset({G.COMMITTED, G.SCHEDULED}), G.RELEASED),
    "recover": (frozenset({G.PAID}), G.RECOVERING),
    "settle": (frozenset({G.RECOVERING}), G.RECOVERED),
}
