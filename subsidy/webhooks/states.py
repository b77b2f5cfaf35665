"""What merchants may be told, and the lives of endpoints and deliveries."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from subsidy.core.moves import Moves


class EventType(TextChoices):
    """What happened; the names are API."""

    CLAIM_STATE_CHANGED = "claim.state_changed", _("a claim moved")
    CLAIM_HELD = "claim.held", _("a payment was stopped")
    SETTLEMENT_PAID = "settlement.paid", _("a settlement was paid")
    FLAG_OPENED = "flag.opened", _("an audit flag was opened")
    STANDING_CHANGED = "merchant.standing_changed", _("the merchant's standing changed")
    PING = "endpoint.ping", _("test")


#: What an endpoint subscribes to; a ping goes to whoever asked for it.
SUBSCRIBABLE = [kind.value for kind in EventType if kind is not EventType.PING]


class EndpointState(TextChoices):
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    CLOSED = "closed", _("closed")


E = EndpointState
#: verb -> (states it starts from, state it ends in). A closed endpoint stays for the record only.
ENDPOINT_MOVES: Moves = {
    "pause": (frozenset({E.ACTIVE}), E.PAUSED),
    "resume": (frozenset({E.PAUSED}), E.ACTIVE),
    "close": (frozenset({E.ACTIVE, E.PAUSED}), E.CLOSED),
}


class DeliveryState(TextChoices):
    """A delivery is work, not business: it has a last attempt, no history of moves."""

    WAITING = "waiting", _("waiting")
    DELIVERED = "delivered", _("delivered")
    DEAD = "dead", _("dead letter")
