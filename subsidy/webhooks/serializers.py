"""Endpoints and deliveries as the API shows them; no secrets."""

from datetime import datetime

from subsidy.core.clock import SHANGHAI
from subsidy.webhooks.models import Delivery, Endpoint
from subsidy.webhooks.states import DeliveryState

Json = dict[str, object]


def endpoint(row: Endpoint) -> Json:
    return {
        "id": row.reference,
        "url": row.url,
        "description": row.description,
        "events": row.events,
        "state": row.state,
        "created_at": _there(row.created_at),
        "failing_since": _there(row.failing_since),
        "worked_at": _there(row.worked_at),
        "last_error": row.last_error,
        "former_secret_until": _there(row.former_until),
    }


def delivery(row: Delivery) -> Json:
    event = row.event
    return {
        "event": event.reference,
        "type": event.type,
        "subject": event.subject,
        "sequence": event.sequence,
        "occurred_at": _there(event.occurred_at),
        "state": row.state,
        "attempts": row.attempts,
        "next_at": _there(row.next_at) if row.state == DeliveryState.WAITING else None,
        "delivered_at": _there(row.delivered_at),
        "last_status": row.last_status,
        "last_error": row.last_error,
    }


def _there(moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(SHANGHAI)
