"""After the visit: the inspector reports, another person accepts, a case learns of it."""

from datetime import datetime

from django.db import transaction

from subsidy.audits.models import Flag
from subsidy.cases import services as cases
from subsidy.cases.models import Case, CaseKind
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.core.faults import Fault
from subsidy.core.moves import move
from subsidy.inspections.models import Inspection, Verdict
from subsidy.inspections.services.visiting import NotTheInspector


class ItemsOpen(Refusal):
    """Every item of the checklist is answered before the report, unless nobody was there."""

    code = "items_open"
    status = 422


class NothingDiscovered(Refusal):
    """Nothing is irregular that is nowhere written down; and what is, is not regular."""

    code = "finding_missing"
    status = 422


class SamePerson(Refusal):
    """What one person reports, another accepts."""

    code = "same_person"


@transaction.atomic
def report(inspection: Inspection, *, verdict: str, summary: str, by: Actor, at: datetime) -> None:
    """Say what came of the visit.

    Raises NotTheInspector, ItemsOpen, NothingDiscovered, WrongState.
    """
    if by.staff_id is None or by.staff_id != inspection.inspector_id:
        raise NotTheInspector(inspection.reference)
    if verdict != Verdict.NOT_MET:
        answered = set(inspection.answers.values_list("item", flat=True))
        missing = [item for item in inspection.checklist["items"] if item not in answered]
        if missing:
            faults = [Fault("items_open", f"/checklist/{item}", {"item": item}) for item in missing]
            raise ItemsOpen(faults=faults)
    if (verdict == Verdict.IRREGULAR) != inspection.discoveries.exists():
        raise NothingDiscovered(faults=[Fault("finding_missing", "/verdict")])
    move(
        inspection,
        "report",
        by=by,
        at=at,
        verdict=verdict,
        summary=summary,
        reported_at=at,
    )


@transaction.atomic
def send_back(inspection: Inspection, *, reason: str, by: Actor, at: datetime) -> None:
    """Let the inspector complete the report. Raises WrongState."""
    move(inspection, "send_back", by=by, at=at, reason=reason)


@transaction.atomic
def accept(inspection: Inspection, *, by: Actor, at: datetime) -> Case | None:
    """Accept the report. What was discovered becomes findings of the case that the visit was for,
    or of a new one; returns that case, None where nothing was irregular.

    Raises SamePerson, WrongState.
    """
    if by.staff_id == inspection.inspector_id:
        raise SamePerson(inspection.reference)
    move(inspection, "accept", by=by, at=at, accepted_by=by.staff_id)
    if inspection.verdict != Verdict.IRREGULAR:
        return None
    case = _case(inspection, by=by, at=at)
    for discovery in inspection.discoveries.order_by("id"):
        cases.find(
            case,
            code=discovery.code,
            claims=discovery.claims,
            amount_fen=discovery.amount_fen,
            text=discovery.text,
            by=by,
            at=at,
        )
    for photo in inspection.photos.order_by("id"):
        cases.add_evidence(
            case, title=photo.title, place=photo.name, sha256=photo.sha256, by=by, at=at
        )
    return case


def _case(inspection: Inspection, *, by: Actor, at: datetime) -> Case:
    """Return the case that learns of it: the visit's own, another live one, or a new one."""
    live = Case.objects.live()
    own = live.filter(inspections=inspection).first()
    others = live.filter(merchant=inspection.merchant_id, programme=inspection.programme_id)
    if not inspection.is_undercover:
        others = others.filter(kind=CaseKind.OPEN)
    found = own or others.order_by("id").first()
    if found is not None:
        return found
    free = Flag.objects.open().filter(
        merchant=inspection.merchant_id, programme=inspection.programme_id, case_flag=None
    )
    return cases.open_case(
        inspection.merchant,
        inspection.programme,
        flags=list(free.order_by("id")),
        subject=f"{inspection.reference}: {inspection.summary}"[:500],
        is_undercover=inspection.is_undercover,
        by=by,
        at=at,
    )
