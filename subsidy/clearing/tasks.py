"""The sweep of the year end: a last day to apply passes by itself."""

from celery import shared_task

from subsidy.clearing import services
from subsidy.core import clock
from subsidy.core.actors import Actor


@shared_task
def close_programmes() -> None:
    """Close programmes whose last day to apply has passed."""
    services.close_due(by=Actor.sweep("close_programmes"), at=clock.now())
