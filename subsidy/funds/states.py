"""The ways of a fund line, and of the orders that change its money."""

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


class OrderState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved, waits for its day")
    DONE = "done", _("carried out")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


_O = OrderState
ORDER_MOVES: Moves = {
    "approve": (frozenset({_O.PROPOSED}), _O.APPROVED),
    "reject": (frozenset({_O.PROPOSED}), _O.REJECTED),
    "withdraw": (frozenset({_O.PROPOSED, _O.APPROVED}), _O.WITHDRAWN),
    "carry_out": (frozenset({_O.APPROVED}), _O.DONE),
}
