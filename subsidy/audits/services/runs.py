"""A run: started, frozen, measured part by part, judged as a whole. Each step is done once,
whoever does it; a worker that is killed leaves a step to the next.
"""

import time as stopwatch
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from subsidy.audits.models import AuditRun, RunPart, Window
from subsidy.audits.rules.findings import alarms
from subsidy.audits.rules.rounding import canonical, sha256
from subsidy.audits.services import inputs, parts
from subsidy.audits.services.compute import judge_all, output_hash
from subsidy.audits.services.flags import raise_flags
from subsidy.audits.services.population import Scope, moment
from subsidy.audits.services.results import count, keep_results
from subsidy.audits.services.settings import Changes, parameters
from subsidy.audits.services.version import code_version
from subsidy.audits.states import RunState
from subsidy.core.actors import Actor
from subsidy.core.clock import SHANGHAI, programme_day
from subsidy.core.errors import Refusal
from subsidy.core.moves import move, move_many, record_births
from subsidy.programmes.models import Programme

#: A run that takes longer has lost its worker.
RUN_HOURS_MAX = 2
#: Called after each step with how many parts are measured, and how many there are.
Progress = Callable[[int, int], None]


class TestProgrammeNotAudited(Refusal):
    """Test programmes are left out of every report, audit and proof."""

    __test__ = False  # no test class, whatever pytest thinks of the name
    code = "test_programme_not_audited"


class DayNotOver(Refusal):
    """An audit looks back; a day that has not come holds no claims."""

    code = "day_in_future"


class RunUnderWay(Refusal):
    """A programme is looked at by one run at a time."""

    code = "audit_under_way"


class CodeChanged(Refusal):
    """The run was begun by another version of the code: what it finds could not be repeated."""

    code = "code_changed"


def run_audit(
    programme: Programme,
    *,
    as_of: date,
    by: Actor,
    at: datetime,
    known_at: datetime | None = None,
    window: str = Window.FULL,
    changed: Changes | None = None,
    progress: Progress = lambda _done, _all: None,
) -> AuditRun:
    """Look at all merchants of the programme as of a day, in this process. Returns a finished run.

    A run that breaks is left as failed. Several transactions: not for use within one. Raises what
    `start_run` does.
    """
    run = start_run(
        programme, as_of=as_of, by=by, at=at, known_at=known_at, window=window, changed=changed
    )
    with ExitStack() as otherwise:
        otherwise.callback(move, run, "fail", by=by, at=at)
        lease_run(run.pk, at=at, until=at + timedelta(hours=RUN_HOURS_MAX))
        freeze_run(run, by=by, at=at)
        waiting = list(run.parts.order_by("id"))  # of a leased run nobody else takes a part
        for done, part in enumerate(waiting, start=1):
            parts.measure_part(part, at=at)
            progress(done, len(waiting))
        finish_run(run, by=by, at=at)
        otherwise.pop_all()
    return run


@transaction.atomic
def start_run(
    programme: Programme,
    *,
    as_of: date,
    by: Actor,
    at: datetime,
    known_at: datetime | None = None,
    window: str = Window.FULL,
    changed: Changes | None = None,
) -> AuditRun:
    """Begin a run over claims bought up to `as_of` (daily: in the weeks before it), in their state
    at the end of that day, or at `known_at` where it is given. `changed` overrides parameters.

    It waits to be frozen. Raises TestProgrammeNotAudited, DayNotOver, RunUnderWay,
    ParameterUnknown.
    """
    if programme.is_test:
        raise TestProgrammeNotAudited(programme.code)
    if as_of > programme_day(at):
        raise DayNotOver(str(as_of))
    _fail_abandoned(programme, by=by, at=at)
    days = timedelta(days=settings.AUDIT_WINDOW_DAYS - 1)
    run = AuditRun(
        programme=programme,
        window=window,
        since=as_of - days if window == Window.DAILY else None,
        as_of=as_of,
        cutoff=min(at, known_at or _end_of(as_of)),
        params=parameters(as_of, changed, is_daily=window == Window.DAILY),
        code_version=code_version(),
        seed=_seed(programme, as_of),
        started_at=at,
    )
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError as error:
        raise RunUnderWay(programme.code) from error
    record_births(AuditRun, [(run.pk, "start", RunState.RUNNING)], by=by, at=at)
    return run


@transaction.atomic
def lease_run(run_id: int, *, at: datetime, until: datetime) -> AuditRun | None:
    """Take a run under way for a while: nobody else freezes it, or measures its parts.

    None where another process has it, or it has ended.
    """
    free = AuditRun.objects.under_way().exclude(leased_until__gt=at).filter(pk=run_id)
    run = free.select_for_update(of=["self"], skip_locked=True).first()
    if run is not None:
        AuditRun.objects.filter(pk=run.pk).update(leased_until=until)
        run.leased_until = until
    return run


def let_go(run: AuditRun) -> None:
    """Leave the parts of the run to all workers."""
    AuditRun.objects.under_way().filter(pk=run.pk).update(leased_until=None)


def freeze_run(run: AuditRun, *, by: Actor, at: datetime) -> None:
    """Read everything that the run looks at, keep it, and cut the run into parts.

    Raises WrongState where another process was first, CodeChanged.
    """
    _check_code(run)
    started = stopwatch.monotonic()
    scope = Scope(run.programme_id, run.as_of, run.cutoff, run.since)
    with moment() as snapshot:
        parts.cut(run, inputs.freeze(run, scope, snapshot=snapshot))
        took_ms = round((stopwatch.monotonic() - started) * 1_000)
        move(run, "freeze", by=by, at=at, took_ms=took_ms, input_hash=input_hash(run))


def finish_run(run: AuditRun, *, by: Actor, at: datetime) -> bool:
    """Judge all findings together, keep what is more than clear, raise flags. Returns whether the
    run came to its end by this call: not where a part is still to be measured, or another process
    was first. Raises CodeChanged.
    """
    _check_code(run)
    with transaction.atomic():
        with connection.cursor() as cursor:  # one after the other: flags of a merchant are counted
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtext('audits'), %s)", [run.programme_id]
            )
        run.refresh_from_db()
        if run.state != RunState.FROZEN or run.parts.filter(measured_at=None).exists():
            return False
        started = stopwatch.monotonic()
        results = judge_all(parts.measured(run), run.params)
        rows = keep_results(run, results)
        raise_flags(run, rows, by=by, at=at)
        found = alarms((one.indicator, one.finding) for one in results if not one.is_shadow)
        move(
            run,
            "finish",
            by=by,
            at=at,
            alarms=found,
            summary=count(results),
            output_hash=output_hash(parts.hashes(run), results),
            took_ms=_took_ms(run) + round((stopwatch.monotonic() - started) * 1_000),
        )
    return True


def fail_run(run: AuditRun, *, by: Actor, at: datetime, reason: str) -> None:
    """End a run that cannot come to its end. Raises WrongState."""
    move(run, "fail", by=by, at=at, reason=reason)


def input_hash(run: AuditRun) -> str:
    """Return the SHA-256 of all that decides the output."""
    return sha256(
        canonical(
            {
                "programme": run.programme.code,
                "since": run.since.isoformat() if run.since else None,
                "as_of": run.as_of.isoformat(),
                "params": run.params,
                "code_version": run.code_version,
                "inputs": inputs.hashes(run),
            }
        )
    )


def _check_code(run: AuditRun) -> None:
    if run.code_version != code_version():
        raise CodeChanged(f"{run.code_version} is not {code_version()}")


def _took_ms(run: AuditRun) -> int:
    spent = RunPart.objects.filter(run=run).values_list("took_ms", flat=True)
    return (run.took_ms or 0) + sum(ms or 0 for ms in spent)


def _end_of(day: date) -> datetime:
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=SHANGHAI)
    return midnight - timedelta(microseconds=1)


def _fail_abandoned(programme: Programme, *, by: Actor, at: datetime) -> None:
    abandoned = AuditRun.objects.under_way().filter(
        programme=programme, started_at__lt=at - timedelta(hours=RUN_HOURS_MAX)
    )
    ids = list(abandoned.values_list("id", flat=True))
    move_many(AuditRun, ids, "fail", by=by, at=at, reason="abandoned")


def _seed(programme: Programme, as_of: date) -> int:
    """Return what chance, should an indicator need it, begins with; the same every time."""
    return int(sha256(f"{programme.code}:{as_of.isoformat()}".encode())[:12], 16)
