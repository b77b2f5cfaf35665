"""The audit runs that a report speaks of."""

from django.db.models import QuerySet

from subsidy.audits.models import AuditRun
from subsidy.audits.states import RunState
from subsidy.reports.services.registry import Scope


def finished(scope: Scope) -> QuerySet[AuditRun]:
    """Return the runs that had come to their end, and look no farther than the period."""
    return AuditRun.objects.filter(
        programme=scope.programme,
        state=RunState.FINISHED,
        as_of__lte=scope.period.to_on,
        moves__verb="finish",
        moves__at__lte=scope.known_at,
    )


def in_period(scope: Scope) -> QuerySet[AuditRun]:
    """Return the runs of the period's days, the latest first."""
    runs = finished(scope).filter(as_of__gte=scope.period.from_on)
    return runs.order_by("-as_of", "-id")


def latest(scope: Scope) -> AuditRun | None:
    """Return the run that saw the most; it may be older than the period."""
    return finished(scope).order_by("-as_of", "-id").first()
