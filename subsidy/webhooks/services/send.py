"""Send what is due: lease an endpoint, commit, send, record. Safe to kill at any point.

Who dies between sending and recording leaves a lease that runs out; then the same is sent again: at
least once. Only this thread speaks to the database; the others only to receivers, each to one.
"""

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef

from subsidy.webhooks.models import Delivery, Endpoint
from subsidy.webhooks.rules.addresses import Address, read_address
from subsidy.webhooks.services.post import Answer, Line
from subsidy.webhooks.services.record import record
from subsidy.webhooks.services.sign import body_of, headers_of

THREADS = 16
DELIVERIES_PER_LEASE = 20
#: Longer than a thread may need: its time for new messages, one message, a slow name server.
LEASE_SECONDS = 120
#: How long one lease, and one call, go on beginning new messages.
LEASE_BEGINS_SECONDS = 5.0
CALL_BEGINS_SECONDS = 10.0


@dataclass(frozen=True)
class Parcel:
    delivery_id: int
    event_reference: str
    body: bytes


@dataclass(frozen=True)
class Trip:
    """What one thread takes to one endpoint."""

    endpoint_id: int
    leased_until: datetime
    address: Address | None
    secrets: list[str]
    parcels: list[Parcel]


def send_due(*, at: datetime) -> int:
    """Send what is due, to many endpoints at once and to each in order; return how many arrived."""
    arrived = 0
    ends = time.monotonic() + CALL_BEGINS_SECONDS
    trips: dict[Future[list[tuple[int, Answer]]], Trip] = {}
    with ThreadPoolExecutor(THREADS, thread_name_prefix="webhooks") as pool:
        while True:
            free = THREADS - len(trips) if time.monotonic() < ends else 0
            for trip in lease(at=at, limit=free) if free else ():
                trips[pool.submit(_travel, trip)] = trip
            if not trips:
                return arrived
            done, _others = wait(trips, return_when=FIRST_COMPLETED)
            for future in done:
                trip = trips.pop(future)
                arrived += record(trip.endpoint_id, trip.leased_until, future.result(), at=at)


@transaction.atomic
def lease(*, at: datetime, limit: int) -> list[Trip]:
    """Take endpoints for which something is due and that nobody else sends to; those that work
    before those that failed, the longest-untried first.
    """
    due = Delivery.objects.sendable(at=at).filter(endpoint=OuterRef("pk"))
    free = Endpoint.objects.free(at=at).filter(Exists(due.order_by()))
    first = free.order_by(F("failures").asc(), F("tried_at").asc(nulls_first=True), "id")
    endpoints = list(first.select_for_update(skip_locked=True, no_key=True)[:limit])
    until = at + timedelta(seconds=LEASE_SECONDS)
    ids = [endpoint.pk for endpoint in endpoints]
    Endpoint.objects.filter(pk__in=ids).update(leased_until=until, tried_at=at)
    return [_packed(endpoint, until, at=at) for endpoint in endpoints]


def _packed(endpoint: Endpoint, until: datetime, *, at: datetime) -> Trip:
    due = endpoint.deliveries.sendable(at=at).select_related("event")[:DELIVERIES_PER_LEASE]
    return Trip(
        endpoint_id=endpoint.pk,
        leased_until=until,
        address=read_address(
            endpoint.url,
            may_be_private=settings.WEBHOOK_ALLOW_PRIVATE,
            ports=settings.WEBHOOK_PORTS,
        ),
        secrets=endpoint.secrets(at=at),
        parcels=[Parcel(row.pk, row.event.reference, body_of(row.event)) for row in due],
    )


def _travel(trip: Trip) -> list[tuple[int, Answer]]:
    """Return delivery -> answer, in order; the first failure is the last."""
    if trip.address is None:
        refused = Answer(None, "the address is not one that we send to")
        return [(parcel.delivery_id, refused) for parcel in trip.parcels[:1]]
    ends = time.monotonic() + LEASE_BEGINS_SECONDS
    answers: list[tuple[int, Answer]] = []
    with Line(trip.address, may_be_private=settings.WEBHOOK_ALLOW_PRIVATE) as line:
        for parcel in trip.parcels:
            headers = headers_of(parcel.event_reference, parcel.body, trip.secrets)
            answer = line.post(parcel.body, headers)
            answers.append((parcel.delivery_id, answer))
            if not answer.is_success or time.monotonic() > ends:
                break
    return answers
