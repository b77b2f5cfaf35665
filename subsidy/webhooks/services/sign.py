"""What goes over the wire, after the Standard Webhooks specification."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from standardwebhooks import Webhook

from subsidy.core.clock import SHANGHAI
from subsidy.webhooks.models import Event


def body_of(event: Event) -> bytes:
    """Return the message: the same bytes at every attempt."""
    body = {
        "type": event.type,
        "timestamp": event.occurred_at.astimezone(SHANGHAI).isoformat(),
        "data": event.data,
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def headers_of(event_reference: str, body: bytes, secrets: Iterable[str]) -> dict[str, str]:
    """Return the headers, signed with each secret, now.

    The time is the true one, whatever clock the house keeps: receivers refuse what is five minutes
    off their own.
    """
    now = datetime.now(UTC)
    signatures = [
        Webhook(secret).sign(msg_id=event_reference, timestamp=now, data=body.decode())
        for secret in secrets
    ]
    return {
        "Content-Type": "application/json",
        "User-Agent": "trade-in-subsidy-webhooks/1",
        "webhook-id": event_reference,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
