"""The audit runs that a report speaks of."""

from django.db.models import QuerySet

from subsidy.audits.models import AuditRun, Window
from subsidy.audits.services import results_of
from subsidy.audits.states import RunState
from subsidy.merchants.models import Merchant
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
    """Return the last run that looked at the whole programme; it may be older than the period."""
    return finished(scope).filter(window=Window.FULL).order_by("-as_of", "-id").first()


def outcomes(scope: Scope, run: AuditRun) -> dict[str, dict[str, int]]:
    """Return how many merchants each indicator flagged, watched, found clear, could not test.

    The run keeps the counts of all merchants; those of a unit are counted in its parts.
    """
    if scope.unit is None:
        return dict(run.summary)
    codes = set(Merchant.objects.filter(unit=scope.unit).values_list("credit_code", flat=True))
    counts: dict[str, dict[str, int]] = {}
    for one in results_of(run):
        if one.finding.merchant in codes and not one.is_shadow:
            own = counts.setdefault(one.indicator, {})
            own[one.verdict.outcome.value] = own.get(one.verdict.outcome.value, 0) + 1
    return counts
