"""Audit reports: counted once, in one look at the database, and kept as they were."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

from django.db import connection, transaction

from subsidy.audits.rules.rounding import canonical, sha256
from subsidy.core.actors import Actor
from subsidy.core.clock import SHANGHAI, programme_day
from subsidy.core.errors import Refusal
from subsidy.programmes.models import Programme
from subsidy.regions.models import Unit
from subsidy.reports.models import Snapshot
from subsidy.reports.rules.periods import Period, period_ending
from subsidy.reports.services.fund_report import ProgrammeIsATest
from subsidy.reports.services.places import refuse_other_units
from subsidy.reports.services.registry import Scope, gathered, sections
from subsidy.reports.services.version import generator_version

#: Of the content: a reader knows by it what to expect.
FORMAT = 1


class PeriodNotOver(Refusal):
    """A report looks back; a day that has not come holds nothing."""

    code = "day_in_future"


def make_snapshot(
    programme: Programme,
    *,
    kind: str,
    ending: date,
    unit: Unit | None = None,
    known_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Snapshot:
    """Make the report of the week or month that ends on the day, with all its sections.

    What was recorded after `known_at` (now, unless given) does not count. It is compared with the
    latest report of the same kind and place that ends before it. Two transactions: the look at the
    database, then the row; not for use within one. Raises ProgrammeIsATest, PeriodNotOver,
    UnitNotYours.
    """
    refuse_other_units(by, unit)
    scope = scope_of(programme, unit, period_ending(kind, ending), at=at, known_at=known_at)
    return keep(scope, counted(scope, kind), kind=kind, by=by, at=at)


def scope_of(
    programme: Programme,
    unit: Unit | None,
    period: Period,
    *,
    at: datetime,
    known_at: datetime | None = None,
) -> Scope:
    """Return what such a report looks at. Raises ProgrammeIsATest, PeriodNotOver."""
    if programme.is_test:
        raise ProgrammeIsATest(programme.code)
    if period.to_on > programme_day(at):
        raise PeriodNotOver(period.to_on.isoformat())
    known_at = min(at, known_at or at).astimezone(SHANGHAI)
    end = datetime.combine(period.to_on, time.max, SHANGHAI)
    return Scope(
        programme=programme,
        unit=unit,
        period=period,
        start=datetime.combine(period.from_on, time.min, SHANGHAI),
        end=min(end, known_at),
        known_at=known_at,
    )


def counted(scope: Scope, kind: str) -> bytes:
    """Return the content of the report, canonical JSON: the same bytes for the same rows."""
    with _one_look():
        facts = gathered(scope)
    return canonical({"report": _head(scope, kind), "sections": facts})


@transaction.atomic
def keep(scope: Scope, content: bytes, *, kind: str, by: Actor, at: datetime) -> Snapshot:
    """Write the row, beside the latest one before its period."""
    place = Snapshot.objects.of(scope.programme, kind=kind, unit=scope.unit)
    return Snapshot.objects.create(
        kind=kind,
        programme=scope.programme,
        unit=scope.unit,
        from_on=scope.period.from_on,
        to_on=scope.period.to_on,
        known_at=scope.known_at,
        params={"format": FORMAT, "sections": [section.name for section in sections()]},
        generator=generator_version(),
        content=content.decode(),
        sha256=sha256(content),
        previous=place.filter(to_on__lt=scope.period.from_on).first(),
        made_at=at,
        made_by=str(by),
    )


def _head(scope: Scope, kind: str) -> dict[str, Any]:
    unit = scope.unit
    return {
        "format": FORMAT,
        "kind": kind,
        "programme": scope.programme.code,
        "programme_zh": scope.programme.name_zh,
        "programme_en": scope.programme.name_en,
        "unit": unit.code if unit else None,
        "unit_zh": unit.name_zh if unit else None,
        "unit_en": unit.name_en if unit else None,
        "from_on": scope.period.from_on.isoformat(),
        "to_on": scope.period.to_on.isoformat(),
        "known_at": scope.known_at.isoformat(),
        "generator": generator_version(),
    }


@contextmanager
def _one_look() -> Iterator[None]:
    """All sections within see the same rows. Inside another transaction, as that one does."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if is_outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
