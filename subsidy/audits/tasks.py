from celery import shared_task

from subsidy.audits import services
from subsidy.core import clock
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.programmes.models import Programme
from subsidy.programmes.states import ProgrammeState

AUDITED = [ProgrammeState.OPEN, ProgrammeState.PAUSED]


@shared_task  # type: ignore[untyped-decorator]
def audit_programmes() -> None:
    """Have every running programme audited; test programmes are left out."""
    programmes = Programme.objects.real().filter(state__in=AUDITED).order_by("id")
    for programme_id in programmes.values_list("id", flat=True):
        audit_programme.delay(programme_id=programme_id)


@shared_task(acks_late=True, throws=(Refusal,))  # type: ignore[untyped-decorator]
def audit_programme(*, programme_id: int) -> None:
    """Audit one programme as of today. Twice does no harm: a later run supersedes open flags."""
    at = clock.now()
    services.run_audit(
        Programme.objects.get(pk=programme_id),
        as_of=clock.programme_day(at),
        by=Actor.sweep("audit_programmes"),
        at=at,
    )
