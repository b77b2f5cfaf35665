from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from subsidy.core.moves import Moves


class MerchantState(TextChoices):
    """How far a merchant's admission has come, and its standing afterwards."""

    APPLIED = "applied", _("Applied")
    CHECKED = "checked", _("Checked by the county")
    REVIEWED = "reviewed", _("Reviewed by the city")
    NOTICED = "noticed", _("On public notice")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    DISQUALIFIED = "disqualified", _("Disqualified")
    EXITED = "exited", _("Exited")


#: States before the public notice.
BEFORE_NOTICE = (MerchantState.APPLIED, MerchantState.CHECKED, MerchantState.REVIEWED)
#: States that only a merchant who was admitted can be in.
ADMITTED = (MerchantState.ACTIVE, MerchantState.SUSPENDED, MerchantState.DISQUALIFIED)

#: verb -> (states it starts from, state it ends in). A disqualified merchant comes back only where
#: an appeal overturned the decision.
MOVES: Moves = {
    "check": (frozenset({MerchantState.APPLIED}), MerchantState.CHECKED),
    "review": (frozenset({MerchantState.CHECKED}), MerchantState.REVIEWED),
    "notice": (frozenset({MerchantState.REVIEWED}), MerchantState.NOTICED),
    "activate": (frozenset({MerchantState.NOTICED}), MerchantState.ACTIVE),
    "suspend": (frozenset({MerchantState.ACTIVE}), MerchantState.SUSPENDED),
    "reinstate": (frozenset({MerchantState.SUSPENDED}), MerchantState.ACTIVE),
    "disqualify": (
        frozenset({MerchantState.ACTIVE, MerchantState.SUSPENDED}),
        MerchantState.DISQUALIFIED,
    ),
    "overturn": (frozenset({MerchantState.DISQUALIFIED}), MerchantState.ACTIVE),
    "exit": (
        frozenset({*BEFORE_NOTICE, MerchantState.NOTICED})
        | {MerchantState.ACTIVE, MerchantState.SUSPENDED},
        MerchantState.EXITED,
    ),
}


class SuccessionState(TextChoices):
    """A succession is proposed by one person and decided by another."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")


#: `propose` starts from nothing; what is approved is carried out in the same transaction.
SUCCESSION_MOVES: Moves = {
    "approve": (frozenset({SuccessionState.PROPOSED}), SuccessionState.APPROVED),
    "reject": (frozenset({SuccessionState.PROPOSED}), SuccessionState.REJECTED),
}


class AccountState(TextChoices):
    """A payout account is proposed by one person and approved by another."""

    PROPOSED = "proposed", _("Proposed")
    ACTIVE = "active", _("Active")
    RETIRED = "retired", _("Retired")


ACCOUNT_MOVES: Moves = {
    "approve": (frozenset({AccountState.PROPOSED}), AccountState.ACTIVE),
    "withdraw": (frozenset({AccountState.PROPOSED}), AccountState.RETIRED),
    "retire": (frozenset({AccountState.ACTIVE}), AccountState.RETIRED),
}
