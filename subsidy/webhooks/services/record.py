"""What a trip to an endpoint changes: what arrived, what did not, the endpoint's health."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from subsidy.core.actors import Actor
from subsidy.webhooks.models import Delivery, Endpoint
from subsidy.webhooks.rules.retries import rest_seconds, wait_seconds
from subsidy.webhooks.services.endpoints import pause_endpoint
from subsidy.webhooks.services.post import Answer
from subsidy.webhooks.states import DeliveryState, EndpointState

BY = Actor.sweep("send_due")
GONE = "the receiver answered 410 Gone"
FAILING = "the receiver failed for days"


@transaction.atomic
def record(
    endpoint_id: int,
    leased_until: datetime,
    answers: Sequence[tuple[int, Answer]],
    *,
    at: datetime,
) -> int:
    """Record the answers, end the lease; return how many deliveries arrived.

    A delivery that another process recorded meanwhile, after this lease ran out, stays as it is.
    """
    endpoint = Endpoint.objects.select_for_update(no_key=True).get(pk=endpoint_id)
    arrived = 0
    for delivery_id, answer in answers:
        waiting = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.WAITING)
        facts = {"attempts": F("attempts") + 1, "tried_at": at, "last_status": answer.status}
        if answer.is_success:
            arrived += waiting.update(
                **facts, state=DeliveryState.DELIVERED, delivered_at=at, last_error=""
            )
        else:
            waiting.update(**facts, last_error=answer.error)
            _put_off(waiting, at=at)
    if endpoint.leased_until == leased_until:
        endpoint.leased_until = None
    _note_health(endpoint, [answer for _, answer in answers], at=at)
    return arrived


def _put_off(waiting: QuerySet[Delivery], *, at: datetime) -> None:
    """Say when the delivery is tried again, or make it a dead letter."""
    for delivery in waiting:
        seconds = wait_seconds(
            delivery.attempts,
            settings.WEBHOOK_RETRY_SECONDS,
            chance=random.random(),  # noqa: S311 - it only spreads the load
        )
        if seconds is None:
            waiting.update(state=DeliveryState.DEAD)
        else:
            waiting.update(next_at=at + timedelta(seconds=seconds))


def _note_health(endpoint: Endpoint, answers: Sequence[Answer], *, at: datetime) -> None:
    if any(answer.is_success for answer in answers):
        endpoint.failures, endpoint.failing_since, endpoint.rests_until = 0, None, None
        endpoint.worked_at, endpoint.last_error = at, ""
    if answers and not answers[-1].is_success:
        endpoint.failures += 1
        endpoint.failing_since = endpoint.failing_since or at
        rest = rest_seconds(endpoint.failures, settings.WEBHOOK_RETRY_SECONDS)
        endpoint.rests_until = at + timedelta(seconds=rest)
        endpoint.last_error = answers[-1].error
    endpoint.save(
        update_fields=[
            *("failures", "failing_since", "rests_until", "leased_until"),
            *("worked_at", "last_error"),
        ]
    )
    if endpoint.state != EndpointState.ACTIVE or endpoint.failing_since is None:
        return
    patience = timedelta(days=settings.WEBHOOK_PATIENCE_DAYS)
    if answers[-1].is_gone:
        pause_endpoint(endpoint, by=BY, at=at, reason=GONE)
    elif endpoint.failing_since <= at - patience:
        pause_endpoint(endpoint, by=BY, at=at, reason=FAILING)
