"""Which reports are made by themselves: set, changed, paused and resumed by people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import transaction
from django.utils.translation import gettext as _

from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.core.faults import Fault
from subsidy.programmes.models import Programme
from subsidy.regions.models import Unit
from subsidy.reports.models import ReportSchedule
from subsidy.reports.models.schedules import RECIPIENTS_MAX
from subsidy.reports.rules.periods import DAY_MAX
from subsidy.reports.services.fund_report import ProgrammeIsATest
from subsidy.reports.services.places import refuse_other_units
from subsidy.reports.services.recipients import address_of, is_allowed
from subsidy.reports.states import ReportKind

_is_address = EmailValidator()


class RecipientInvalid(Refusal):
    """No address, nobody of the staff with one, or somebody who works for other units."""

    code = "recipient_invalid"


class ScheduleDayInvalid(Refusal):
    """A weekly report has a weekday, a monthly one a day that every month has."""

    code = "schedule_day_invalid"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """When a report is made, and who gets it as what. weekday: Monday is 0; day: 1 to 28."""

    kind: str
    programme: Programme
    unit: Unit | None = None
    recipients: Sequence[str]
    weekday: int | None = None
    day: int | None = None
    hour: int
    language: str
    formats: Sequence[str]


@transaction.atomic
def set_schedule(plan: Plan, *, by: Actor, at: datetime) -> ReportSchedule:
    """Have a report made each week or month from now on.

    Raises ProgrammeIsATest, UnitNotYours, RecipientInvalid, ScheduleDayInvalid.
    """
    schedule = ReportSchedule()
    _apply(schedule, plan, by=by, at=at)
    schedule.save(force_insert=True)
    return schedule


@transaction.atomic
def revise_schedule(schedule: ReportSchedule, plan: Plan, *, by: Actor, at: datetime) -> None:
    """Let a schedule be another one from its next report on; what is under way stays.

    Raises ProgrammeIsATest, UnitNotYours, RecipientInvalid, ScheduleDayInvalid.
    """
    _lock(schedule)
    _apply(schedule, plan, by=by, at=at)
    schedule.save(force_update=True)


@transaction.atomic
def pause_schedule(schedule: ReportSchedule, *, by: Actor, at: datetime) -> None:
    """Make no further reports of it. What is made already is still sent."""
    _lock(schedule)
    schedule.is_active = False
    _sign(schedule, by=by, at=at)
    schedule.save(force_update=True)


@transaction.atomic
def resume_schedule(schedule: ReportSchedule, *, by: Actor, at: datetime) -> None:
    """Make reports again, from the next time on: what was missed meanwhile is not made up for."""
    _lock(schedule)
    schedule.is_active, schedule.next_at = True, schedule.timetable.next_due(at)
    _sign(schedule, by=by, at=at)
    schedule.save(force_update=True)


def _lock(schedule: ReportSchedule) -> None:
    schedule.refresh_from_db(from_queryset=ReportSchedule.objects.select_for_update())


def _sign(schedule: ReportSchedule, *, by: Actor, at: datetime) -> None:
    """Say who set it last; the history of its changes says all."""
    schedule.set_by, schedule.set_at = str(by), at


def _apply(schedule: ReportSchedule, plan: Plan, *, by: Actor, at: datetime) -> None:
    if plan.programme.is_test:
        raise ProgrammeIsATest(plan.programme.code)
    refuse_other_units(by, plan.unit)
    recipients = _recipients(plan)
    is_weekly = plan.kind == ReportKind.WEEKLY
    day = plan.weekday if is_weekly else plan.day
    if day is None or not (0 <= day < 7 if is_weekly else 0 < day <= DAY_MAX):
        raise ScheduleDayInvalid(plan.kind)
    schedule.kind, schedule.programme, schedule.unit = plan.kind, plan.programme, plan.unit
    schedule.recipients, schedule.formats = recipients, sorted(set(plan.formats))
    schedule.weekday = day if is_weekly else None
    schedule.day = None if is_weekly else day
    schedule.hour, schedule.language = plan.hour, plan.language
    schedule.next_at = schedule.timetable.next_due(at)
    _sign(schedule, by=by, at=at)


def _recipients(plan: Plan) -> list[str]:
    """Return each recipient once; refuse all that are none."""
    said = list(dict.fromkeys(entry.strip() for entry in plan.recipients if entry.strip()))
    wrong = [entry for entry in said if not _may_receive(entry, plan.unit)]
    if wrong or not 0 < len(said) <= RECIPIENTS_MAX:
        message = _("No report can be sent to %s")
        faults = [Fault("recipient_invalid", params={"message": message % one}) for one in wrong]
        raise RecipientInvalid(", ".join(wrong) or str(len(said)), faults=faults)
    return said


def _may_receive(entry: str, unit: Unit | None) -> bool:
    if "@" not in entry:
        return bool(address_of(entry, unit))
    try:
        _is_address(entry)
    except ValidationError:
        return False
    return is_allowed(entry)
