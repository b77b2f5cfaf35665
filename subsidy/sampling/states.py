from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from subsidy.core.moves import Moves


class SampleState(TextChoices):
    """Where a sample stands. The order is the point: the seed is committed to before the
    population is known, and revealed only after it is frozen.
    """

    ANNOUNCED = "announced", _("announced")
    FROZEN = "frozen", _("population frozen")
    DRAWN = "drawn", _("drawn")
    EVALUATED = "evaluated", _("evaluated")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", _("cancelled")


S = SampleState

MOVES: Moves = {
    "freeze": (frozenset({S.ANNOUNCED}), S.FROZEN),
    "draw": (frozenset({S.FROZEN}), S.DRAWN),
    "evaluate": (frozenset({S.DRAWN}), S.EVALUATED),
    "reopen": (frozenset({S.EVALUATED}), S.DRAWN),
    "close": (frozenset({S.EVALUATED}), S.CLOSED),
    "cancel": (frozenset({S.ANNOUNCED, S.FROZEN, S.DRAWN}), S.CANCELLED),
}
#: States of a sample whose items are known.
WITH_ITEMS = [S.DRAWN, S.EVALUATED, S.CLOSED]
#: States of a sample whose population is known.
WITH_POPULATION = [S.FROZEN, *WITH_ITEMS]
