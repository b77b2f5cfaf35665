"""What time does by itself. The table is the queue; nothing here goes against a merchant but its
own silence, which a person still has to decide on.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from subsidy.cases.models import Case, CaseDecision, CaseHold, Outcome
from subsidy.cases.services.common import later
from subsidy.cases.services.ending import close, fall_silent, lapse
from subsidy.cases.services.holding import review_hold, run_out
from subsidy.cases.services.reinstating import expire_sanction
from subsidy.cases.states import HEARD, CaseState
from subsidy.core.actors import Actor

ROWS_PER_SWEEP_MAX = 1_000


def run_clocks(*, by: Actor, at: datetime) -> dict[str, int]:
    """Do what is due; return how often each. Safe to run twice: every row leaves its state once."""
    silent = Case.objects.filter(state=CaseState.NOTICED, due_at__lt=at)
    undecided = Case.objects.filter(state__in=HEARD, due_at__lt=at)
    final = Case.objects.filter(state=CaseState.DECIDED, due_at__lt=at)
    over = CaseDecision.objects.standing().filter(outcome=Outcome.SUSPEND, until__lte=at)
    return {
        "silent": _each(silent, _fall_silent, by=by, at=at),
        "lapsed": _each(undecided, lapse, by=by, at=at),
        "closed": _each(final, close, by=by, at=at),
        "expired": _each(over.select_related("case"), expire_sanction, by=by, at=at),
        "run_out": _each(CaseHold.objects.run_out(at), run_out, by=by, at=at),
        "to_review": _each(CaseHold.objects.to_look_at(at), review_hold, by=by, at=at),
    }


def _fall_silent(case: Case, *, by: Actor, at: datetime) -> None:
    """The office's own time runs from the deadline, not from when somebody looked."""
    assert case.answer_by is not None
    until = later(case.answer_by, settings.CASE_DECISION_DAYS)
    fall_silent(case, until=until, by=by, at=at)


def _each(rows: QuerySet[Any], verb: Callable[..., None], *, by: Actor, at: datetime) -> int:
    """Do the verb on each row that is still due once it is locked: a deadline may have been put
    off, a hold prolonged meanwhile.
    """
    done = 0
    ids = rows.order_by("id").values_list("id", flat=True)[:ROWS_PER_SWEEP_MAX]
    for pk in list(ids):
        with transaction.atomic():
            row = rows.select_for_update(of=("self",)).filter(pk=pk).first()
            if row is not None:
                verb(row, by=by, at=at)
                done += 1
    return done
