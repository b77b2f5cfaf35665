"""Sweeps of the claims room. The table is the queue: a lost message costs a sweep, no claim."""

from celery import shared_task

from subsidy.claims import services
from subsidy.core import clock
from subsidy.core.actors import Actor


@shared_task
def decide_waiting() -> None:
    """Decide what waits. Safe to run twice, and beside another one: rows are leased."""
    services.decide_waiting(by=Actor.sweep("decide_waiting"), at=clock.now())


@shared_task
def expire_reservations() -> None:
    """Expire reservations whose time has run out."""
    services.expire_waiting(by=Actor.sweep("expire_reservations"), at=clock.now())
