"""Holds of a case: on the claims it concerns, or, as a decision of its own, on all that is owed.

Every hold has an end. Some days before, it comes up for review; at its end it is released, whoever
did or did not look. Whoever set the end is the person whose release it is.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from subsidy.cases.models import Case, CaseHold
from subsidy.cases.services.common import later, locked, person_of, refuse_machines, said
from subsidy.cases.states import HIDDEN, LIVE, HoldState
from subsidy.claims import services as claims
from subsidy.claims.models import Claim, Hold
from subsidy.claims.models.holds import HoldReason
from subsidy.claims.states import ClaimState
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal, WrongState
from subsidy.core.moves import move, record_births

#: Claims whose money is still here.
UNPAID = [
    ClaimState.RESERVED,
    ClaimState.SUBMITTED,
    ClaimState.IN_REVIEW,
    ClaimState.SENT_BACK,
    ClaimState.APPROVED,
    ClaimState.SCHEDULED,
]


class NotToldYet(Refusal):
    """A hold can be seen: it may not warn a merchant that was told of nothing."""

    code = "merchant_not_told"


@transaction.atomic
def hold_claims(
    case: Case, *, references: Iterable[str], reason: str, by: Actor, at: datetime
) -> list[CaseHold]:
    """Hold the unpaid claims among them; those held for an audit already are left as they are.

    Raises PersonNeeded, NotToldYet, WrongState, ReasonMissing.
    """
    _refuse_unseen(case, by)
    words = said(reason)
    rows = Claim.objects.filter(
        reference__in=set(references),
        merchant=case.merchant_id,
        programme=case.programme_id,
        state__in=UNPAID,
    ).exclude(holds__in=Hold.objects.open().filter(reason_code=HoldReason.UNDER_AUDIT))
    until = later(at, settings.CASE_HOLD_DAYS)
    code = HoldReason.UNDER_AUDIT
    holds = [
        claims.hold_claim(claim, reason_code=code, reason=words, by=by, at=at)
        for claim in rows.order_by("id")
    ]
    return [_keep(case, hold, until=until, by=by, at=at) for hold in holds]


@transaction.atomic
def hold_merchant(case: Case, *, reason: str, by: Actor, at: datetime) -> CaseHold:
    """Hold all that the merchant is owed, for a while: a decision of its own.

    Raises PersonNeeded, NotToldYet, WrongState, ReasonMissing, AlreadyHeld.
    """
    _refuse_unseen(case, by)
    code = HoldReason.UNDER_AUDIT
    hold = claims.hold_merchant(case.merchant, reason_code=code, reason=said(reason), by=by, at=at)
    until = later(at, settings.CASE_MERCHANT_HOLD_DAYS)
    return _keep(case, hold, until=until, by=by, at=at)


@transaction.atomic
def prolong(row: CaseHold, *, reason: str, by: Actor, at: datetime) -> None:
    """Set another end, as far away as a new hold's. Raises PersonNeeded, WrongState."""
    refuse_machines(by)
    days = settings.CASE_HOLD_DAYS if row.hold.claim_id else settings.CASE_MERCHANT_HOLD_DAYS
    until = later(at, days)
    facts = {"until": until, "review_at": _review_at(until), "set_by": by.staff_id}
    move(row, "prolong", by=by, at=at, reason=said(reason), **facts)


@transaction.atomic
def release(row: CaseHold, *, reason: str, by: Actor, at: datetime) -> None:
    """Let the money go. Raises WrongState, ReasonMissing."""
    _let_go(row, "release", reason=said(reason), by=by, at=at)


def release_all(
    case: Case, *, but: Iterable[str] = (), reason: str, by: Actor, at: datetime
) -> None:
    """Release the holds of a case that ends; those on the claims named wait for a person."""
    kept = set(but)
    for row in case.holds.standing().select_related("hold__claim").order_by("id"):
        if row.hold.claim and row.hold.claim.reference in kept:
            if row.state == HoldState.STANDING:
                move(row, "review", by=by, at=at, reason=reason)
        else:
            _let_go(row, "release", reason=reason, by=by, at=at)


@transaction.atomic
def review_hold(row: CaseHold, *, by: Actor, at: datetime) -> None:
    """Bring a hold up for review. Raises WrongState."""
    move(row, "review", by=by, at=at)


@transaction.atomic
def run_out(row: CaseHold, *, by: Actor, at: datetime) -> None:
    """Release a hold whose time is over. Raises WrongState."""
    _let_go(row, "run_out", reason=f"its time was over on {row.until:%Y-%m-%d}", by=by, at=at)


def _refuse_unseen(case: Case, by: Actor) -> None:
    refuse_machines(by)
    if locked(case).state in HIDDEN:
        raise NotToldYet(case.reference)
    if case.state not in LIVE:
        raise WrongState(f"{case} is {case.state}")


def _keep(case: Case, hold: Hold, *, until: datetime, by: Actor, at: datetime) -> CaseHold:
    row = CaseHold.objects.create(
        case=case,
        hold=hold,
        state=HoldState.STANDING,
        review_at=_review_at(until),
        until=until,
        set_by_id=person_of(by),
    )
    record_births(CaseHold, [(row.pk, "place", HoldState.STANDING)], by=by, at=at)
    return row


def _review_at(until: datetime) -> datetime:
    return later(until, -settings.CASE_HOLD_REVIEW_DAYS)


def _let_go(row: CaseHold, verb: str, *, reason: str, by: Actor, at: datetime) -> None:
    move(row, verb, by=by, at=at, reason=reason)
    hold = Hold.objects.get(pk=row.hold_id)
    if hold.lifted_at is None:  # somebody may have lifted it in the claims' own window
        person = by if by.staff_id else Actor(by.kind, by.reference, row.set_by_id)
        claims.lift(hold, reason=reason, by=person, at=at)
