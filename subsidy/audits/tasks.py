"""What beat asks for: nightly and weekly runs, and that runs under way go on.

A step is a task of its own, carries an id and may be done twice; who is killed in a step leaves it
to `resume_audits`. No task leads to a sanction.
"""

from datetime import datetime, timedelta

from celery import shared_task

from subsidy.audits import services
from subsidy.audits.models import AuditRun, RunPart, Window
from subsidy.audits.states import RunState
from subsidy.core import clock
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.programmes.models import Programme
from subsidy.programmes.states import ProgrammeState

AUDITED = [ProgrammeState.OPEN, ProgrammeState.PAUSED]
BY = Actor.sweep("audit_programmes")
FREEZING = timedelta(minutes=15)
PARTS_PER_SWEEP_MAX = 500


@shared_task  # type: ignore[untyped-decorator]
def audit_programmes(*, window: str = Window.FULL) -> None:
    """Have every running programme looked at; test programmes are left out."""
    programmes = Programme.objects.real().filter(state__in=AUDITED).order_by("id")
    for programme_id in programmes.values_list("id", flat=True):
        audit_programme.delay(programme_id=programme_id, window=window)


@shared_task(acks_late=True, throws=(Refusal,))  # type: ignore[untyped-decorator]
def audit_programme(*, programme_id: int, window: str = Window.FULL) -> None:
    """Begin a run as of today; where one is under way, that one goes on instead."""
    at = clock.now()
    programme = Programme.objects.get(pk=programme_id)
    day = clock.programme_day(at)
    run = services.start_run(programme, as_of=day, window=window, by=BY, at=at)
    freeze.delay(run_id=run.pk)


@shared_task(acks_late=True)  # type: ignore[untyped-decorator]
def freeze(*, run_id: int) -> None:
    """Freeze what a run looks at, and call the workers to its parts."""
    at = clock.now()
    run = services.lease_run(run_id, at=at, until=at + FREEZING)
    if run is None:
        return
    if run.state == RunState.RUNNING and not _fail_if_changed(run, at=at):
        services.freeze_run(run, by=BY, at=at)
    services.let_go(run)
    _call_workers(run_id, at=at)


@shared_task(acks_late=True)  # type: ignore[untyped-decorator]
def measure(*, part_id: int) -> None:
    """Measure one part; who measures the last one ends the run."""
    at = clock.now()
    part = services.lease_part(part_id, at=at)
    if part is None:
        return
    if _fail_if_changed(part.run, at=at):
        return
    try:
        services.measure_part(part, at=at)
    except BaseException as error:
        services.note_error(part, error)
        raise
    finish.delay(run_id=part.run_id)


@shared_task(acks_late=True)  # type: ignore[untyped-decorator]
def finish(*, run_id: int) -> None:
    """Judge a run whose parts are all measured; until then nothing is done."""
    at = clock.now()
    run = AuditRun.objects.get(pk=run_id)
    if run.state == RunState.FROZEN and not _fail_if_changed(run, at=at):
        services.finish_run(run, by=BY, at=at)


@shared_task  # type: ignore[untyped-decorator]
def resume_audits() -> None:
    """Go on with what stands still: runs to freeze, parts to measure, runs to judge."""
    at = clock.now()
    services.wake_flags(by=BY, at=at)
    for run in AuditRun.objects.under_way().exclude(leased_until__gt=at):
        if run.state == RunState.RUNNING:
            freeze.delay(run_id=run.pk)
        else:
            _call_workers(run.pk, at=at)
            finish.delay(run_id=run.pk)


def _call_workers(run_id: int, *, at: datetime) -> None:
    waiting = RunPart.objects.waiting(at=at).filter(run=run_id).values_list("id", "attempts")
    for part_id, attempts in waiting[:PARTS_PER_SWEEP_MAX]:
        if attempts >= services.ATTEMPTS_MAX:
            run = AuditRun.objects.get(pk=run_id)
            services.fail_run(run, by=BY, at=at, reason="a part cannot be measured")
            return
        measure.delay(part_id=part_id)


def _fail_if_changed(run: AuditRun, *, at: datetime) -> bool:
    """A run that another version of the code began comes to no end: the next one does."""
    if run.code_version == services.code_version():
        return False
    services.fail_run(run, by=BY, at=at, reason="the code has changed")
    return True
