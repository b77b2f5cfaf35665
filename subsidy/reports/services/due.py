"""Make the reports that are due. The table is the timetable: a lost message costs one look."""

from datetime import datetime

from django.db import connection, transaction

from subsidy.core.actors import Actor
from subsidy.core.clock import SHANGHAI
from subsidy.reports.models import ReportDelivery, ReportSchedule, Snapshot
from subsidy.reports.rules.periods import Period, period_due
from subsidy.reports.services.snapshots import counted, keep, scope_of

BY = Actor.sweep("make_reports")
SCHEDULES_PER_SWEEP_MAX = 200


def due_schedules(*, at: datetime) -> list[int]:
    """Return the ids of the schedules whose report is due, the longest-waiting first."""
    due = ReportSchedule.objects.due(at=at).values_list("id", flat=True)
    return list(due[:SCHEDULES_PER_SWEEP_MAX])


def make_due(*, at: datetime) -> int:
    """Make one report for each schedule that is due; return how many were made."""
    return sum(make_scheduled(schedule_id, at=at) for schedule_id in due_schedules(at=at))


def make_scheduled(schedule_id: int, *, at: datetime) -> bool:
    """Make the report that is due, and a delivery for each recipient; return whether it was due.

    Of several missed ones the oldest is made; the schedule is then due again. Schedules of the same
    place share a report. Whoever comes second, or finds the schedule changed meanwhile, does
    nothing. Two transactions: not for use within one.
    """
    schedule = ReportSchedule.objects.select_related("programme", "unit").get(pk=schedule_id)
    due = schedule.next_at.astimezone(SHANGHAI)
    if not schedule.is_active or due > at:
        return False
    period = period_due(schedule.kind, due)
    scope = scope_of(schedule.programme, schedule.unit, period, at=at)
    content = b"" if _made(schedule, period, due) else counted(scope, schedule.kind)
    with transaction.atomic():
        _one_at_a_time(schedule)
        same = ReportSchedule.objects.select_for_update(of=("self",)).filter(
            pk=schedule_id, is_active=True, next_at=schedule.next_at, kind=schedule.kind
        )
        if not same.exists():
            return False
        snapshot = _made(schedule, period, due)
        if snapshot is None:
            snapshot = keep(scope, content, kind=schedule.kind, by=BY, at=at)
        _address(snapshot, schedule, at=at)
        same.update(next_at=schedule.timetable.next_due(due))
    return True


def _made(schedule: ReportSchedule, period: Period, due: datetime) -> Snapshot | None:
    """Return the report that another schedule of the same place had made since it was due."""
    place = Snapshot.objects.of(schedule.programme, kind=schedule.kind, unit=schedule.unit)
    since = place.filter(from_on=period.from_on, to_on=period.to_on, made_at__gte=due)
    return since.filter(made_by=str(BY)).first()


def _one_at_a_time(schedule: ReportSchedule) -> None:
    """Two workers would both find that nobody has made the report of a place yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('reports'), %s)", [schedule.programme_id]
        )


def _address(snapshot: Snapshot, schedule: ReportSchedule, *, at: datetime) -> None:
    """Note who gets it; somebody whom another schedule names as well gets it once."""
    ReportDelivery.objects.bulk_create(
        (
            ReportDelivery(
                snapshot=snapshot,
                schedule=schedule,
                recipient=recipient,
                language=schedule.language,
                formats=schedule.formats,
                next_at=at,
            )
            for recipient in schedule.recipients
        ),
        ignore_conflicts=True,
    )
