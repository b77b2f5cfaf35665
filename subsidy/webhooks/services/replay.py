"""Send events again that arrived, died, or were missed while the endpoint was paused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from subsidy.core.actors import Actor
from subsidy.core.errors import Refused, WrongState
from subsidy.core.faults import Fault
from subsidy.webhooks.models import Delivery, Endpoint, Event
from subsidy.webhooks.rules.request import REPLAY_MAX
from subsidy.webhooks.states import DeliveryState, EndpointState


@dataclass(frozen=True)
class Replay:
    """How many go out again; the last one, if there were more than one replay takes."""

    count: int
    next_after: str | None


@transaction.atomic
def replay_named(endpoint: Endpoint, references: Sequence[str], *, at: datetime) -> Replay:
    """Put the events on their way again, whatever became of them; what waits is due at once.

    Raises WrongState, Refused with `event_unknown`.
    """
    _refuse_inactive(endpoint)
    found = _ours(endpoint, references, pointer="/events/{}")
    return Replay(_send_again(endpoint, found, at=at), None)


@transaction.atomic
def replay_since(
    endpoint: Endpoint,
    since: datetime,
    *,
    until: datetime | None = None,
    after: str | None = None,
    at: datetime,
    limit: int = REPLAY_MAX,
) -> Replay:
    """Put on their way again what happened in the time and the endpoint subscribes to.

    The oldest first, behind the event `after`, at most `limit`. Raises as replay_named does.
    """
    _refuse_inactive(endpoint)
    rows = Event.objects.filter(
        merchant=endpoint.merchant_id, type__in=endpoint.events, occurred_at__gte=since
    )
    if until is not None:
        rows = rows.filter(occurred_at__lt=until)
    if after is not None:
        [last] = _ours(endpoint, [after], pointer="/after")
        rows = rows.filter(
            Q(occurred_at__gt=last.occurred_at) | Q(occurred_at=last.occurred_at, id__gt=last.pk)
        )
    found = list(rows.order_by("occurred_at", "id")[: limit + 1])
    again, rest = found[:limit], found[limit:]
    count = _send_again(endpoint, again, at=at)
    return Replay(count, again[-1].reference if rest else None)


@transaction.atomic
def replay_delivery(delivery: Delivery, *, by: Actor, at: datetime) -> None:  # noqa: ARG001 - a delivery keeps no names
    """Send one delivery again. Raises WrongState."""
    _refuse_inactive(delivery.endpoint)
    _send_again(delivery.endpoint, [delivery.event], at=at)


def _refuse_inactive(endpoint: Endpoint) -> None:
    endpoint.refresh_from_db(from_queryset=Endpoint.objects.select_for_update(no_key=True))
    if endpoint.state != EndpointState.ACTIVE:
        raise WrongState(f"cannot replay to an endpoint that is {endpoint.state}")


def _ours(endpoint: Endpoint, references: Sequence[str], *, pointer: str) -> list[Event]:
    """Return the merchant's events of these names. Raises Refused."""
    rows = Event.objects.filter(merchant=endpoint.merchant_id, reference__in=references)
    found = list(rows.order_by("occurred_at", "id"))
    known = {event.reference for event in found}
    faults = [
        Fault("event_unknown", pointer.format(index))
        for index, reference in enumerate(references)
        if reference not in known
    ]
    if faults:
        raise Refused(faults)
    return found


def _send_again(endpoint: Endpoint, events: Sequence[Event], *, at: datetime) -> int:
    """Make the deliveries wait, those that never were too; attempts are counted anew."""
    rows = [(event.pk, event.subject) for event in events]
    if not rows:
        return 0
    table = connection.ops.quote_name(Delivery._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {table} (endpoint_id, event_id, subject, state, attempts, next_at,
                                 last_error)
            SELECT %s, event_id, subject, %s, 0, %s, ''
            FROM unnest(%s::bigint[], %s::text[]) AS again (event_id, subject)
            ON CONFLICT (endpoint_id, event_id) DO UPDATE
            SET state = excluded.state, attempts = 0, next_at = excluded.next_at,
                delivered_at = NULL""",
            [
                endpoint.pk,
                DeliveryState.WAITING,
                at,
                [pk for pk, _ in rows],
                [subject for _, subject in rows],
            ],
        )
        return int(cursor.rowcount)
