"""Sending back: a fault that can be cured, told with its cure and a deadline, rejects nobody."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction

from subsidy.claims.models import Claim, Decision
from subsidy.claims.services.decide import ReasonMissing
from subsidy.claims.services.take_up import take_up_as_another
from subsidy.core.actors import Actor
from subsidy.core.clock import SHANGHAI, programme_day
from subsidy.core.errors import Refusal, Refused
from subsidy.core.faults import Fault
from subsidy.core.moves import move

#: A deadline further away would hold quota and money for too long.
DEADLINE_DAYS_MAX = 60
#: What corrections, evidence and papers can cure on a claim that exists; each names its cure.
CURABLE = (
    "identifier_invalid",
    "identifier_already_used",
    "invoice_title_mismatch",
    "invoice_total_mismatch",
    "invoice_day_mismatch",
    "delivery_missing",
    "delivery_day_invalid",
    "activation_missing",
    "activation_day_invalid",
    "terminal_unknown",
    "evidence_missing",
    "evidence_reused",
    "evidence_unreadable",
    "evidence_suspicious",
)


class DeadlineInvalid(Refusal):
    code = "deadline_invalid"


@transaction.atomic
def send_back(
    claim: Claim,
    *,
    reasons: Mapping[str, str],
    by: Actor,
    at: datetime,
    deadline_on: date | None = None,
    reason: str = "",
) -> None:
    """Give the claim back to be cured; it keeps slot and money, and the office's clock stands.

    reasons: code -> note for the merchant, or ""; deadline_on: the last day to submit it again,
    SEND_BACK_DAYS from now unless named. Raises WrongState, ReasonMissing, Refused
    (reason_without_cure), DeadlineInvalid, SamePerson.
    """
    if not reasons:
        raise ReasonMissing("name at least one code")
    if strange := sorted(set(reasons) - set(CURABLE)):
        raise Refused([Fault("reason_without_cure", params={"reason": code}) for code in strange])
    until = _until(deadline_on, at)
    take_up_as_another(claim, "send_back", by=by)
    Decision.objects.create(
        claim=claim,
        move_id=move(claim, "send_back", by=by, at=at, reason=reason, expires_at=until),
        outcome=Decision.Outcome.SENT_BACK,
        codes=list(reasons),
        notes={code: note for code, note in reasons.items() if note},
        amount_fen=0,
        until=until,
    )


def _until(deadline_on: date | None, at: datetime) -> datetime:
    """Return when the time is over: the first moment after the last day, in Shanghai."""
    today = programme_day(at)
    last_on = deadline_on or today + timedelta(days=settings.SEND_BACK_DAYS)
    if not today <= last_on <= today + timedelta(days=DEADLINE_DAYS_MAX):
        raise DeadlineInvalid(f"{last_on} is not within {DEADLINE_DAYS_MAX} days of {today}")
    return datetime.combine(last_on + timedelta(days=1), time(), tzinfo=SHANGHAI)
