"""The clocks of cases. No task goes against a merchant: that is a named person's decision."""

from celery import shared_task

from subsidy.cases import services
from subsidy.core import clock
from subsidy.core.actors import Actor


@shared_task  # type: ignore[untyped-decorator]
def run_clocks() -> None:
    """Do what time does by itself. Safe to run twice: every row leaves its state once."""
    services.run_clocks(by=Actor.sweep("run_clocks"), at=clock.now())
