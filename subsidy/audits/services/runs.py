import time as stopwatch
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction

from subsidy.audits.models import AuditRun, IndicatorResult
from subsidy.audits.rules.findings import alarms
from subsidy.audits.rules.rounding import canonical, sha256
from subsidy.audits.services import inputs
from subsidy.audits.services.compute import Result, compute, output_hash, parameters
from subsidy.audits.services.flags import raise_flags
from subsidy.audits.services.population import Scope
from subsidy.audits.services.version import code_version
from subsidy.audits.states import RunState
from subsidy.core.actors import Actor
from subsidy.core.clock import SHANGHAI, programme_day
from subsidy.core.errors import Refusal
from subsidy.core.moves import move, move_many, record_births
from subsidy.merchants.models import Merchant
from subsidy.programmes.models import Programme

#: A run that takes longer has lost its worker.
RUN_HOURS_MAX = 2
ROWS_PER_INSERT = 2_000


class TestProgrammeNotAudited(Refusal):
    """Test programmes are left out of every report, audit and proof."""

    __test__ = False  # no test class, whatever pytest thinks of the name
    code = "test_programme_not_audited"


class DayNotOver(Refusal):
    """An audit looks back; a day that has not come holds no claims."""

    code = "day_in_future"


def run_audit(
    programme: Programme,
    *,
    as_of: date,
    by: Actor,
    at: datetime,
    known_at: datetime | None = None,
    changed: Mapping[str, Mapping[str, Any]] | None = None,
) -> AuditRun:
    """Look at all merchants of the programme as of a day, and raise flags. Returns a finished run.

    Claims count that were bought up to `as_of`, in their state at the end of that day, or at
    `known_at` where it is given. `changed` overrides parameters. The inputs are frozen before
    anything is computed; a run that breaks is left as failed. Several transactions: not for use
    within one. Raises TestProgrammeNotAudited, DayNotOver.
    """
    if programme.is_test:
        raise TestProgrammeNotAudited(programme.code)
    if as_of > programme_day(at):
        raise DayNotOver(str(as_of))
    _fail_abandoned(programme, by=by, at=at)
    scope = Scope(programme.pk, as_of, cutoff=min(at, known_at or _end_of(as_of)))
    run = _start(programme, scope, parameters(changed), by=by, at=at)
    with ExitStack() as otherwise:
        otherwise.callback(move, run, "fail", by=by, at=at)
        started = stopwatch.monotonic()
        frozen = inputs.freeze(scope, run.params)
        results = compute(frozen, run.params)
        took_ms = round((stopwatch.monotonic() - started) * 1_000)
        _finish(run, frozen, results, by=by, at=at, took_ms=took_ms)
        otherwise.pop_all()
    return run


def input_hash(run: AuditRun, frozen: inputs.Frozen) -> str:
    """Return the SHA-256 of all that decides the output."""
    return sha256(
        canonical(
            {
                "programme": run.programme.code,
                "as_of": run.as_of.isoformat(),
                "params": run.params,
                "code_version": run.code_version,
                "inputs": inputs.hashes(frozen),
            }
        )
    )


def _end_of(day: date) -> datetime:
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=SHANGHAI)
    return midnight - timedelta(microseconds=1)


def _fail_abandoned(programme: Programme, *, by: Actor, at: datetime) -> None:
    abandoned = AuditRun.objects.filter(
        programme=programme,
        state=RunState.RUNNING,
        started_at__lt=at - timedelta(hours=RUN_HOURS_MAX),
    )
    ids = list(abandoned.order_by("id").values_list("id", flat=True))
    move_many(AuditRun, ids, "fail", by=by, at=at, reason="abandoned")


@transaction.atomic
def _start(
    programme: Programme, scope: Scope, params: Mapping[str, Any], *, by: Actor, at: datetime
) -> AuditRun:
    run = AuditRun.objects.create(
        programme=programme,
        as_of=scope.as_of,
        cutoff=scope.cutoff,
        params=params,
        code_version=code_version(),
        seed=_seed(programme, scope.as_of),
        started_at=at,
    )
    record_births(AuditRun, [(run.pk, "start", RunState.RUNNING)], by=by, at=at)
    return run


def _seed(programme: Programme, as_of: date) -> int:
    """Return what chance, should an indicator need it, begins with; the same every time."""
    return int(sha256(f"{programme.code}:{as_of.isoformat()}".encode())[:12], 16)


@transaction.atomic
def _finish(
    run: AuditRun,
    frozen: inputs.Frozen,
    results: Sequence[Result],
    *,
    by: Actor,
    at: datetime,
    took_ms: int,
) -> None:
    with connection.cursor() as cursor:  # one after the other: flags of a merchant are counted
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audits'), %s)", [run.programme_id])
    inputs.store(run, frozen)
    rows = _rows(run, results)
    IndicatorResult.objects.bulk_create(rows, batch_size=ROWS_PER_INSERT)
    raise_flags(run, rows, results, by=by, at=at)
    found = alarms((result.indicator, result.finding) for result in results)
    hashes = {"input_hash": input_hash(run, frozen), "output_hash": output_hash(results)}
    move(run, "finish", by=by, at=at, took_ms=took_ms, alarms=found, **hashes)


def _rows(run: AuditRun, results: Sequence[Result]) -> list[IndicatorResult]:
    codes = {result.finding.merchant for result in results}
    ids = dict(Merchant.objects.filter(credit_code__in=codes).values_list("credit_code", "id"))
    return [_row(run, ids[result.finding.merchant], result) for result in results]


def _row(run: AuditRun, merchant_id: int, result: Result) -> IndicatorResult:
    finding, verdict = result.finding, result.verdict
    return IndicatorResult(
        run=run,
        merchant_id=merchant_id,
        indicator=result.indicator,
        n=finding.n,
        k=finding.k,
        gate=finding.gate,
        p0=finding.p0,
        rho=finding.rho,
        expected=finding.expected,
        excess=finding.excess,
        effect=finding.effect,
        p=finding.p,
        q=verdict.q,
        q_watch=verdict.q_watch,
        excess_fen=finding.excess_fen,
        peer_cell=dict(finding.peer_cell),
        figures=dict(finding.figures),
        evidence=list(finding.evidence),
        outcome=verdict.outcome,
    )
