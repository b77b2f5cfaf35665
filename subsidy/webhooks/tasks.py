"""Sweeps of the webhooks room. The table is the queue: a lost message costs a sweep, no event."""

from datetime import timedelta

from celery import shared_task

from subsidy.core import clock
from subsidy.webhooks import services

KEEP_DAYS = 90


@shared_task
def fan_out() -> None:
    """Make events and deliveries of what nobody was told of."""
    services.fan_out(at=clock.now())


@shared_task
def send_due() -> None:
    """Send what is due. Safe beside another one: endpoints are leased."""
    services.send_due(at=clock.now())


@shared_task
def forget_old_events() -> None:
    """Forget settled events that are too old to be replayed."""
    services.forget_events(before=clock.now() - timedelta(days=KEEP_DAYS))
