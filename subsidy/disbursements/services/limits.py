"""How much needs how many people, and how much may be approved on one day."""

from datetime import datetime

from django.conf import settings
from django.db.models import Sum

from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal, SamePerson
from subsidy.core.faults import Fault
from subsidy.disbursements.models import Batch
from subsidy.disbursements.services.locks import Lock, queue_for


class DailyLimitReached(Refusal):
    """With this batch, more would be approved of the programme today than may be."""

    code = "daily_limit_reached"


def approvals_needed(batch: Batch) -> int:
    """Return how many people approve a batch of this size."""
    return 2 if batch.total_fen > settings.BATCH_SECOND_APPROVAL_FEN else 1


def refuse_above_daily_limit(batch: Batch, *, at: datetime) -> None:
    """Raise DailyLimitReached with what may still be approved of the programme on that day.

    Two approvals of one programme wait for each other.
    """
    queue_for(Lock.APPROVE, batch.programme_id)
    today = Batch.objects.filter(programme=batch.programme_id, approved_at__date=programme_day(at))
    approved_fen = today.aggregate(sum=Sum("total_fen"))["sum"] or 0
    left_fen = settings.BATCH_DAILY_FEN_MAX - approved_fen
    if batch.total_fen > left_fen:
        params = {"left_fen": max(left_fen, 0)}
        raise DailyLimitReached(batch.number, faults=[Fault(DailyLimitReached.code, params=params)])


def refuse_sender(batch: Batch, *, by: Actor) -> None:
    """Raise SamePerson unless a batch that two approve is sent by a person who signed nothing."""
    signers = {batch.made_by_id, batch.sealed_by_id, batch.endorsed_by_id, batch.approved_by_id}
    if batch.approvals_needed == 2 and by.staff_id in {*signers, None}:
        raise SamePerson(f"{batch.number} is sent by a person who signed nothing of it")
