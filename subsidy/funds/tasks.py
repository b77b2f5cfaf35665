"""Background work of the funds room."""

from celery import shared_task

from subsidy.core import clock
from subsidy.core.actors import Actor
from subsidy.funds import services


@shared_task
def carry_out_orders() -> None:
    """Carry out approved orders whose day has come. Safe to run twice: each moves once."""
    services.carry_out_orders(by=Actor.sweep("carry_out_orders"), at=clock.now())
