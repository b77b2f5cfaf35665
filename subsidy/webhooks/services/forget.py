"""What is old and settled is forgotten: events are messages, the record is elsewhere."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from subsidy.webhooks.models import Delivery, Event

EVENTS_PER_CHUNK = 1_000
CHUNKS_MAX = 100


def forget_events(*, before: datetime, size: int = EVENTS_PER_CHUNK) -> int:
    """Delete what happened before then and waits for no open endpoint, with its deliveries; return
    how many events.
    """
    forgotten = 0
    for _ in range(CHUNKS_MAX):
        chunk = _forget_chunk(before=before, size=size)
        forgotten += chunk
        if chunk < size:
            break
    return forgotten


@transaction.atomic
def _forget_chunk(*, before: datetime, size: int) -> int:
    waiting = Delivery.objects.awaited().filter(event=OuterRef("pk"))
    old = Event.objects.filter(~Exists(waiting), occurred_at__lt=before)
    ids = list(old.order_by("occurred_at", "id").values_list("pk", flat=True)[:size])
    Delivery.objects.filter(event__in=ids).delete()
    return Event.objects.filter(pk__in=ids).delete()[0]
