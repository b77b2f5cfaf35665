"""Opening a case, giving it to somebody, and what colleagues write into it."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from subsidy.accounts.models import Role, User
from subsidy.audits.models import Flag
from subsidy.audits.states import FlagState
from subsidy.cases.models import Case, CaseFlag, CaseKind, Comment, OfficeEvidence
from subsidy.cases.services.common import (
    later,
    locked,
    person_of,
    refuse_machines,
    refuse_unless,
    said,
)
from subsidy.cases.states import UNDECIDED, CaseState
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal, WrongState
from subsidy.core.moves import move, record_births
from subsidy.merchants.models import Merchant
from subsidy.programmes.models import Programme

HANDLE = (Role.INSPECTOR, Role.CITY_REVIEWER, Role.PROGRAMME_MANAGER)


class FlagUnfit(Refusal):
    """The flag is of another merchant or programme, put away, or in a case already."""

    code = "flag_unfit"


class OfficerUnfit(Refusal):
    """The person does not handle cases, or works for other units."""

    code = "officer_unfit"


@transaction.atomic
def open_case(
    merchant: Merchant,
    programme: Programme,
    *,
    flags: Iterable[Flag] = (),
    subject: str,
    is_undercover: bool = False,
    by: Actor,
    at: datetime,
) -> Case:
    """Begin to look into a merchant, on flags or on what else is known.

    Nothing is visible outside. Raises PersonNeeded, ReasonMissing, FlagUnfit.
    """
    refuse_machines(by)
    case = Case.objects.create(
        programme=programme,
        merchant=merchant,
        kind=CaseKind.UNDERCOVER if is_undercover else CaseKind.OPEN,
        subject=said(subject, "/subject"),
        state=CaseState.OPENED,
        opened_at=at,
        opened_by_id=person_of(by),
        due_at=later(at, settings.CASE_NOTICE_DAYS),
    )
    record_births(Case, [(case.pk, "open_case", CaseState.OPENED)], by=by, at=at)
    for flag in flags:
        add_flag(case, flag=flag, by=by, at=at)
    return case


@transaction.atomic
def add_flag(case: Case, *, flag: Flag, by: Actor, at: datetime) -> CaseFlag:
    """Let the case rest on another open flag, before it is decided. What is told already, stays as
    it was told.

    Raises PersonNeeded, WrongState, FlagUnfit.
    """
    refuse_machines(by)
    if locked(case).state not in UNDECIDED:
        raise WrongState(f"{case} is {case.state}")
    is_ours = (flag.merchant_id, flag.programme_id) == (case.merchant_id, case.programme_id)
    if not is_ours or flag.state != FlagState.FLAGGED:
        raise FlagUnfit(flag.reference)
    row = CaseFlag(case=case, flag=flag, added_at=at, added_by_id=person_of(by))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise FlagUnfit(f"{flag} is in a case already") from error
    return row


@transaction.atomic
def assign(case: Case, *, officer: User, by: Actor, at: datetime) -> None:
    """Give the case to an officer. Raises PersonNeeded, WrongState, OfficerUnfit."""
    refuse_machines(by)
    refuse_unless(locked(case), "assign")
    is_fit = officer.is_active and officer.role in HANDLE
    if not (is_fit and officer.works_for_unit(case.merchant.unit_id)):
        raise OfficerUnfit(officer.get_username())
    facts = {"officer": officer.pk, "assigned_by": by.staff_id}
    move(case, "assign", by=by, at=at, reason=officer.get_username(), **facts)


@transaction.atomic
def open_up(case: Case, *, reason: str, by: Actor, at: datetime) -> None:
    """End the secrecy of an undercover case: from now on the merchant may be told.

    Raises PersonNeeded, WrongState, ReasonMissing.
    """
    refuse_machines(by)
    if not locked(case).is_undercover:
        raise WrongState(f"{case} is no undercover case")
    Comment.objects.create(case=case, text=said(reason), at=at, by_id=person_of(by))
    Case.objects.filter(pk=case.pk).update(kind=CaseKind.OPEN)
    case.refresh_from_db()


@transaction.atomic
def reopen(case: Case, *, reason: str, by: Actor, at: datetime) -> None:
    """Begin again with a case that ended. The merchant has to be told anew.

    Raises PersonNeeded, WrongState, ReasonMissing.
    """
    refuse_machines(by)
    facts = {"answer_by": None, "due_at": later(at, settings.CASE_NOTICE_DAYS)}
    move(case, "reopen", by=by, at=at, reason=said(reason), **facts)


def comment(case: Case, *, text: str, by: Actor, at: datetime) -> Comment:
    """Say something to colleagues. Raises PersonNeeded, ReasonMissing."""
    refuse_machines(by)
    return Comment.objects.create(case=case, text=said(text, "/text"), at=at, by_id=person_of(by))


def add_evidence(
    case: Case, *, title: str, place: str, text: str = "", sha256: str = "", by: Actor, at: datetime
) -> OfficeEvidence:
    """Note what the office holds itself, and where. Raises PersonNeeded, ReasonMissing."""
    refuse_machines(by)
    return OfficeEvidence.objects.create(
        case=case,
        title=said(title, "/title"),
        place=said(place, "/place"),
        text=text,
        sha256=sha256,
        at=at,
        by_id=person_of(by),
    )
