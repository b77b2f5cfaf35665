"""Sweeps of the reports room. The tables are timetable and queue: beat only says "look now"."""

from celery import shared_task

from subsidy.core import clock
from subsidy.reports import services
from subsidy.reports.letters import post


@shared_task
def make_due() -> None:
    """Have every report made that is due, each by a task of its own."""
    for schedule_id in services.due_schedules(at=clock.now()):
        make_one.delay(schedule_id=schedule_id)


@shared_task(acks_late=True)
def make_one(*, schedule_id: int) -> None:
    """Make the report of one schedule. Twice does no harm: it is due once."""
    services.make_scheduled(schedule_id, at=clock.now())


@shared_task
def send_due() -> None:
    """Send what waits. Safe beside another one: deliveries are leased."""
    post(at=clock.now())
