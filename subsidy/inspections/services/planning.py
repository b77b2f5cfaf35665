"""Planning: whom to visit, and who goes."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction

from subsidy.accounts.models import Role, User
from subsidy.audits.models import AuditRun
from subsidy.audits.services import plan_visits
from subsidy.cases.models import Case
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.core.moves import move, record_births
from subsidy.inspections.models import Chosen, Inspection, Kind
from subsidy.inspections.rules.checklists import VERSION, checklist
from subsidy.inspections.services.learning import by_band
from subsidy.inspections.states import InspectionState
from subsidy.merchants.models import Merchant
from subsidy.programmes.models import Programme


class AlreadyPlanned(Refusal):
    """A visit of this kind to the merchant is under way already."""

    code = "already_exists"


class InspectorUnfit(Refusal):
    """The person is no inspector, or works for other units."""

    code = "officer_unfit"


@transaction.atomic
def plan_from_run(
    run: AuditRun, *, slots: int, due_on: date, by: Actor, at: datetime
) -> list[Inspection]:
    """Plan so many open visits from a finished run: by what an hour recovers, and a tenth by
    chance. A merchant that is to be visited already is left out. Returns those planned.
    """
    under_way = Inspection.objects.live().filter(programme=run.programme_id, kind=Kind.OPEN)
    busy = set(under_way.values_list("merchant_id", flat=True))
    plan = plan_visits(run, slots=slots, outcomes=by_band(run.programme))
    rows = [
        Inspection(
            programme_id=run.programme_id,
            merchant=one.merchant,
            kind=Kind.OPEN,
            chosen=Chosen.RANDOM if one.is_random else Chosen.RANK,
            inclusion=one.inclusion,
            band=one.band,
            run=run,
            reason=f"{run}",
            checklist=_checklist(one.merchant, is_undercover=False),
            planned_at=at,
            planned_by_id=by.person_id,
            due_on=due_on,
        )
        for one in plan
        if one.merchant.pk not in busy
    ]
    _write(rows, by=by, at=at)
    return rows


@transaction.atomic
def plan_one(
    merchant: Merchant,
    programme: Programme,
    *,
    kind: str,
    reason: str,
    due_on: date,
    case: Case | None = None,
    by: Actor,
    at: datetime,
) -> Inspection:
    """Plan one visit: for a case, or on a tip. Raises AlreadyPlanned."""
    row = Inspection(
        programme=programme,
        merchant=merchant,
        kind=kind,
        chosen=Chosen.CASE if case else Chosen.TIP,
        case=case,
        reason=reason,
        checklist=_checklist(merchant, is_undercover=kind == Kind.UNDERCOVER),
        planned_at=at,
        planned_by_id=by.person_id,
        due_on=due_on,
    )
    try:
        with transaction.atomic():
            _write([row], by=by, at=at)
    except IntegrityError as error:
        raise AlreadyPlanned(merchant.reference) from error
    return row


@transaction.atomic
def assign(inspection: Inspection, *, inspector: User, by: Actor, at: datetime) -> None:
    """Send an inspector. Raises WrongState, InspectorUnfit."""
    is_fit = inspector.is_active and inspector.role == Role.INSPECTOR
    if not (is_fit and inspector.works_for_unit(inspection.merchant.unit_id)):
        raise InspectorUnfit(inspector.get_username())
    move(inspection, "assign", by=by, at=at, inspector=inspector.pk)


@transaction.atomic
def cancel(inspection: Inspection, *, reason: str, by: Actor, at: datetime) -> None:
    """Give up a visit that nobody has begun. Raises WrongState."""
    move(inspection, "cancel", by=by, at=at, reason=reason)


def _checklist(merchant: Merchant, *, is_undercover: bool) -> dict[str, object]:
    """Return what is asked of a merchant of these groups, each item once."""
    enrolments = merchant.enrolments.order_by("category_group")
    groups = enrolments.values_list("category_group", flat=True).distinct()
    items = [
        item for group in groups or [""] for item in checklist(group, is_undercover=is_undercover)
    ]
    return {"version": VERSION, "items": list(dict.fromkeys(item.code for item in items))}


def _write(rows: Iterable[Inspection], *, by: Actor, at: datetime) -> None:
    written = Inspection.objects.bulk_create(rows)
    births = [(row.pk, "plan", InspectionState.PLANNED) for row in written]
    record_births(Inspection, births, by=by, at=at)
