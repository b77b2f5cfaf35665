"""The life of a year-end order: one person proposes it, another one decides."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from subsidy.core.moves import Moves


class OrderState(TextChoices):
    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")


#: verb -> (states it starts from, state it ends in); `propose` starts from nothing. What is
#: approved is carried out in the same transaction.
ORDER_MOVES: Moves = {
    "approve": (frozenset({OrderState.PROPOSED}), OrderState.APPROVED),
    "reject": (frozenset({OrderState.PROPOSED}), OrderState.REJECTED),
}
