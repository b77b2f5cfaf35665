"""From rows nobody was told of to events, and to deliveries for each endpoint that listens.

One process at a time, by a lock that ends with the transaction: so that the events of one claim are
numbered in the order of its moves. A chunk is a handful of statements however many rows it has;
what two processes might still do twice, the unique cause and the mark on the row refuse.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from subsidy.core.rows import insert_or_skip
from subsidy.webhooks.models import Delivery, Endpoint, Event
from subsidy.webhooks.services.sources import SOURCES, Heard, Source
from subsidy.webhooks.states import EndpointState

ROWS_PER_CHUNK = 1_000
CHUNKS_PER_SWEEP_MAX = 20
LOCK = 0x77_68_01


def fan_out(*, at: datetime, size: int = ROWS_PER_CHUNK) -> int:
    """Tell what is untold, up to a limit for each source; return how many events came of it."""
    events = 0
    for source in SOURCES:
        for _ in range(CHUNKS_PER_SWEEP_MAX):
            rows, made = _tell_chunk(source, at=at, size=size)
            events += made
            if rows < size:
                break
    return events


@transaction.atomic
def _tell_chunk(source: Source, *, at: datetime, size: int) -> tuple[int, int]:
    """Return how many rows were told, and how many events came of them."""
    if not _is_alone():
        return 0, 0
    untold = source.model._default_manager.filter(is_told=False).order_by("pk")
    ids = list(untold.values_list("pk", flat=True)[:size])
    if not ids:
        return 0, 0
    events = _deliver(list(source.read(ids)), at=at)
    untold.filter(pk__in=ids).update(is_told=True)
    return len(ids), events


def _is_alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _deliver(heard: Sequence[Heard], *, at: datetime) -> int:
    """Write events for what somebody listens to, and deliveries; return how many events."""
    endpoints = _listening(heard)
    wanted = [
        one
        for one in heard
        if any(row.hears(one.type, at=one.occurred_at) for row in endpoints[one.merchant_id])
    ]
    events = _numbered(wanted)
    made: dict[str, int] = dict(insert_or_skip(events, returning=["cause", "id"]))
    deliveries = [
        Delivery(endpoint=row, event_id=made[event.cause], subject=event.subject, next_at=at)
        for event in events
        if event.cause in made
        for row in endpoints[event.merchant_id]
        if row.state == EndpointState.ACTIVE and row.hears(event.type, at=event.occurred_at)
    ]
    insert_or_skip(deliveries, returning=["id"])
    return len(made)


def _listening(heard: Iterable[Heard]) -> defaultdict[int, list[Endpoint]]:
    """Return merchant -> endpoints. A paused one is sent nothing, yet its events are kept."""
    found: defaultdict[int, list[Endpoint]] = defaultdict(list)
    merchants = {one.merchant_id for one in heard}
    if merchants:
        rows = Endpoint.objects.open().filter(merchant__in=merchants)
        for row in rows.defer("secret", "former_secret").order_by("id"):
            found[row.merchant_id].append(row)
    return found


def _numbered(heard: Sequence[Heard]) -> list[Event]:
    """Return the events, each with the next number within its subject."""
    last: defaultdict[str, int] = defaultdict(int)
    if subjects := {one.subject for one in heard}:
        rows = Event.objects.filter(subject__in=subjects).values_list("subject")
        last.update(rows.annotate(Max("sequence")))
    events = []
    for one in heard:
        last[one.subject] += 1
        events.append(
            Event(
                merchant_id=one.merchant_id,
                type=one.type,
                subject=one.subject,
                sequence=last[one.subject],
                cause=one.cause,
                data=one.data,
                occurred_at=one.occurred_at,
            )
        )
    return events
