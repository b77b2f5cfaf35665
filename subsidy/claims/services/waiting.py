"""Where is my money: where a claim waits, for whom, since when, and when it may be paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from subsidy.claims.models import Claim, ClaimMove, Hold
from subsidy.claims.rules.service_promise import Step, due_on
from subsidy.claims.rules.waiting import (
    ON_THE_WAY,
    PROMISES,
    Expected,
    Place,
    expected_pay,
    place_of,
)
from subsidy.claims.services.pay_times import times_for
from subsidy.claims.states import EXPIRING, ClaimState
from subsidy.core.clock import programme_day
from subsidy.programmes.models import Terms

HELD = "held"


@dataclass(frozen=True)
class Waiting:
    """Where a claim waits. due_by: the last day on which who has to act keeps to it, where one is
    set; batch: the number of the sealed batch that the claim is in, if it is.
    """

    place: Place
    since: datetime
    due_by: date | None
    batch: str
    expected: Expected | None


def with_waiting(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Add `waits_since`, the moment of the latest move, and `is_held`, by the same query."""
    latest = ClaimMove.objects.filter(claim=OuterRef("pk")).order_by("-id")
    holds = Hold.objects.open().filter(Q(claim=OuterRef("pk")) | Q(merchant=OuterRef("merchant")))
    return claims.annotate(waits_since=Subquery(latest.values("at")[:1]), is_held=Exists(holds))


def place(claim: Claim, *, is_held: bool) -> Place | None:
    """Return the stage a claim is in and who has to act; None where nothing more is to come."""
    pays_applicant = claim.payee == Terms.Payee.APPLICANT
    return place_of(claim.state, pays_applicant=pays_applicant, is_held=is_held)


def waiting_of(claim: Any, *, at: datetime) -> Waiting | None:
    """Return where a claim, read with `with_waiting`, waits; None where nothing is to come."""
    where = place(claim, is_held=claim.is_held)
    if where is None:
        return None
    moves = list(claim.moves.order_by("id"))
    last = moves[-1]
    return Waiting(
        place=where,
        since=last.at,
        due_by=_due_by(claim, moves),
        batch=last.reason if claim.state == ClaimState.SCHEDULED else "",
        expected=None if where.stage == HELD else _expected(claim, last, at=at),
    )


def _due_by(claim: Claim, moves: Sequence[ClaimMove]) -> date | None:
    """Return the day the office promised; of what ends by itself, the last day to act."""
    if claim.state in EXPIRING:
        assert claim.expires_at
        return programme_day(claim.expires_at - timedelta.resolution)
    if promise := PROMISES.get(claim.state):
        steps = [Step(move.verb, move.target, move.at) for move in moves]
        name = f"pay_{claim.payee}" if promise == "pay" else promise
        return due_on(steps, promise, days=settings.PROMISE_DAYS[name])
    return None


def _expected(claim: Claim, last: ClaimMove, *, at: datetime) -> Expected | None:
    if claim.state not in ON_THE_WAY:
        return None
    entered_on, today = programme_day(last.at), programme_day(at)
    return expected_pay(times_for(claim), entered_on=entered_on, today=today)
