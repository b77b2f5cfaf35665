"""Cases of drift: opened by the proofs, told to people, closed by a person."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction

from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.core.moves import move, record_births
from subsidy.operations.models import DriftCase, ProofResult
from subsidy.operations.states import DriftCaseState

BY = Actor.sweep("prove")
#: How many drifting rows of a case an alarm names; the case has more.
ROWS_TOLD_MAX = 5
#: The name that PostgreSQL knows the lock by.
CASES_LOCK = 0x70_72_01
logger = logging.getLogger(__name__)


class StillDrifting(Refusal):
    """The last look at the sentence was not clean."""

    code = "still_drifting"


def follow_cases(results: Iterable[ProofResult], *, at: datetime) -> None:
    """Note the results in the cases that are open; open one for each sentence newly denied.

    Rows that a person has explained open no case as long as they are the very same.
    """
    _one_run_at_a_time()
    open_cases = {case.sentence: case for case in DriftCase.objects.open()}
    denied = []
    for result in results:
        if case := open_cases.get(result.sentence):
            DriftCase.objects.filter(pk=case.pk).update(last=result)
        elif result.drifting_count and not _is_explained(result):
            denied.append(result)
    cases = DriftCase.objects.bulk_create(
        DriftCase(sentence=result.sentence, first=result, last=result, opened_at=at)
        for result in denied
    )
    record_births(DriftCase, [(case.pk, "open", case.state) for case in cases], by=BY, at=at)


@transaction.atomic
def explain(case: DriftCase, *, by: Actor, at: datetime, reason: str) -> None:
    """Say why the drifting rows may stand. Raises WrongState."""
    _close(case, "explain", by=by, at=at, reason=reason)


@transaction.atomic
def mend(case: DriftCase, *, by: Actor, at: datetime, reason: str) -> None:
    """Say what was done about it. Raises WrongState; StillDrifting until a look was clean."""
    case.refresh_from_db(from_queryset=DriftCase.objects.select_for_update())
    if case.last.drifting_count:
        raise StillDrifting(f"{case.reference}: {case.last.drifting_count} rows")
    _close(case, "mend", by=by, at=at, reason=reason)


@transaction.atomic
def raise_alarms(*, at: datetime) -> int:
    """Tell people of the cases that drift, each once a day; return of how many.

    One mail for all, and an error in the log for each. Cases are marked once the mail is out:
    killed in between, it goes out twice. Raises OSError when the mail server takes nothing.
    """
    waiting = DriftCase.objects.awaiting_alarm(at).select_related("last")
    cases = list(waiting.select_for_update(of=("self",), skip_locked=True))
    if not cases:
        return 0
    for case in cases:
        logger.error("drift: %s", _told(case))
    if settings.ALARM_RECIPIENTS:
        send_mail(
            subject=f"[subsidy] drift: {len(cases)} proofs are denied",
            message="\n\n".join(map(_told, cases)),
            from_email=None,
            recipient_list=settings.ALARM_RECIPIENTS,
        )
    DriftCase.objects.filter(pk__in=[case.pk for case in cases]).update(alarmed_at=at)
    return len(cases)


def _close(case: DriftCase, verb: str, *, by: Actor, at: datetime, reason: str) -> None:
    move(case, verb, by=by, at=at, reason=reason, closed_at=at, closed_by=by.staff_id)


def _one_run_at_a_time() -> None:
    """Two runs at once would both find that a sentence has no case yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [CASES_LOCK])


def _is_explained(result: ProofResult) -> bool:
    explained = DriftCase.objects.filter(
        sentence=result.sentence, state=DriftCaseState.EXPLAINED
    ).select_related("last")
    newest = explained.order_by("-id").first()
    return newest is not None and _rows(newest.last) == _rows(result)


def _rows(result: ProofResult) -> tuple[int, Sequence[object]]:
    return result.drifting_count, result.rows


def _told(case: DriftCase) -> str:
    rows = [
        f"  {row['subject']}: expected {row['expected']}, found {row['found']}"
        for row in case.last.rows[:ROWS_TOLD_MAX]
    ]
    heading = f"{case.reference} {case.sentence}: {case.last.drifting_count} rows drift"
    return "\n".join([heading, *rows])
