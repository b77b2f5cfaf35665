"""Letters of demand: the payee is told what is owed, why, and until when."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal, WrongState
from subsidy.core.money import yuan
from subsidy.disbursements.letters import written
from subsidy.disbursements.models import DemandLetter, Recovery
from subsidy.disbursements.states import RecoveryState


class DueDayUnfit(Refusal):
    """A payee is given some days, and no more than a year."""

    code = "due_day_unfit"


DAYS_MIN, DAYS_MAX = 7, 366


def due_day(at: datetime) -> date:
    """Return until when a demand made now is to be paid."""
    return programme_day(at) + timedelta(days=settings.RECOVERY_DUE_DAYS)


@transaction.atomic
def remind(recovery: Recovery, *, due_on: date, by: Actor, at: datetime) -> DemandLetter:
    """Write another letter, with another day to pay until. Raises WrongState, DueDayUnfit."""
    locked = Recovery.objects.locked(recovery.pk)
    if locked.state != RecoveryState.DEMANDED:
        raise WrongState(f"{locked.reference} is {locked.state}")
    if not DAYS_MIN <= (due_on - programme_day(at)).days <= DAYS_MAX:
        raise DueDayUnfit(due_on.isoformat())
    Recovery.objects.filter(pk=locked.pk).update(due_on=due_on)
    locked.due_on = due_on
    letter = write_letter(locked, by=by, at=at)
    recovery.refresh_from_db()
    return letter


def write_letter(recovery: Recovery, *, by: Actor, at: datetime) -> DemandLetter:
    """Write down what the payee is told, in both languages; it goes out by post or in person."""
    number = (recovery.letters.aggregate(last=Max("number"))["last"] or 0) + 1
    day = programme_day(at)
    facts = {
        "reference": recovery.reference,
        "payee": str(recovery.payee),
        "claim": recovery.grant.claim.reference,
        "reason": recovery.reason,
        "amount": yuan(recovery.amount_fen),
        "open": yuan(recovery.amount_fen - recovery.repaid_fen),
        "noticed_on": day.isoformat(),
        "due_on": recovery.due_on.isoformat(),
        "account": f"{settings.BANK_PAYER['name']} {settings.BANK_PAYER['number']}",
    }
    texts = {
        f"text_{language}": written(
            facts, recovery.reason_code, is_first=number == 1, language=language
        )
        for language in ("zh", "en")
    }
    return DemandLetter.objects.create(
        recovery=recovery,
        number=number,
        noticed_on=day,
        due_on=recovery.due_on,
        written_at=at,
        written_by_id=by.staff_id,
        **texts,
    )
