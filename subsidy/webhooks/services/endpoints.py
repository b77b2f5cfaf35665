"""What merchants and staff do with endpoints."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal, WrongState
from subsidy.core.faults import Fault
from subsidy.core.moves import move, record_births
from subsidy.core.references import new_reference
from subsidy.merchants.models import Merchant
from subsidy.webhooks.models import Delivery, Endpoint, Event
from subsidy.webhooks.rules.addresses import read_address
from subsidy.webhooks.states import DeliveryState, EndpointState, EventType

SECRET_BYTES = 32
SECRET_PREFIX = "whsec_"  # noqa: S105 - the specification's own prefix, no secret


class AddressRefused(Refusal):
    """We do not send there."""

    code = "address_refused"


class EndpointLimitReached(Refusal):
    """The merchant has as many endpoints as it may have."""

    code = "endpoint_limit_reached"


@transaction.atomic
def open_endpoint(
    merchant: Merchant,
    *,
    url: str,
    events: Sequence[str],
    description: str = "",
    by: Actor,
    at: datetime,
) -> Endpoint:
    """Return a new endpoint with its secret, told of what happens from now on.

    Raises AddressRefused, EndpointLimitReached.
    """
    if read_address(url, may_be_private=_may_be_private(), ports=settings.WEBHOOK_PORTS) is None:
        raise AddressRefused(faults=[Fault("address_refused", "/url")])
    Merchant.objects.select_for_update(no_key=True).get(pk=merchant.pk)  # one by one: they count
    if Endpoint.objects.of(merchant).count() >= settings.WEBHOOK_ENDPOINTS_MAX:
        raise EndpointLimitReached
    endpoint = Endpoint.objects.create(
        merchant=merchant,
        url=url,
        description=description,
        events=sorted(set(events)),
        secret=_new_secret(),
        created_at=at,
    )
    record_births(Endpoint, [(endpoint.pk, "open", EndpointState.ACTIVE)], by=by, at=at)
    return endpoint


@transaction.atomic
def rotate_secret(endpoint: Endpoint, *, at: datetime) -> None:
    """Give the endpoint a new secret; the present one signs beside it for the days of overlap.

    A former secret that still signed is forgotten at once.
    """
    endpoint.refresh_from_db(from_queryset=Endpoint.objects.select_for_update(no_key=True))
    endpoint.former_secret = endpoint.secret
    endpoint.former_until = at + timedelta(hours=settings.WEBHOOK_OVERLAP_HOURS)
    endpoint.secret = _new_secret()
    endpoint.save(update_fields=["secret", "former_secret", "former_until"])


@transaction.atomic
def close_endpoint(endpoint: Endpoint, *, by: Actor, at: datetime) -> None:
    """Send nothing there any more; what waits becomes dead letters. Raises WrongState."""
    move(endpoint, "close", by=by, at=at)
    bury_waiting(endpoint, error="the endpoint was closed")


@transaction.atomic
def pause_endpoint(endpoint: Endpoint, *, by: Actor, at: datetime, reason: str) -> None:
    """Stop sending for now; what waits becomes dead letters, to be replayed. Raises WrongState."""
    move(endpoint, "pause", by=by, at=at, reason=reason)
    bury_waiting(endpoint, error="the endpoint was paused")


@transaction.atomic
def resume_endpoint(endpoint: Endpoint, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Send again what happens from now on; what was missed can be replayed. Raises WrongState."""
    move(
        endpoint,
        "resume",
        by=by,
        at=at,
        reason=reason,
        failures=0,
        failing_since=None,
        rests_until=None,
        last_error="",
    )


@transaction.atomic
def test_endpoint(endpoint: Endpoint, *, at: datetime) -> Event:
    """Return a ping that goes to this endpoint alone, as all else does. Raises WrongState."""
    endpoint.refresh_from_db(from_queryset=Endpoint.objects.select_for_update(no_key=True))
    if endpoint.state != EndpointState.ACTIVE:
        raise WrongState(f"cannot test an endpoint that is {endpoint.state}")
    reference = new_reference("E")
    event = Event.objects.create(
        reference=reference,
        merchant_id=endpoint.merchant_id,
        type=EventType.PING,
        subject=reference,
        sequence=1,
        cause=f"ping:{reference}",
        data={"reference": endpoint.reference},
        occurred_at=at,
    )
    Delivery.objects.create(endpoint=endpoint, event=event, subject=event.subject, next_at=at)
    return event


def bury_waiting(endpoint: Endpoint, *, error: str) -> None:
    """Make dead letters of all that waits for the endpoint."""
    waiting = Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.WAITING)
    waiting.update(state=DeliveryState.DEAD, last_error=error)


def _new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def _may_be_private() -> bool:
    return bool(settings.WEBHOOK_ALLOW_PRIVATE)
