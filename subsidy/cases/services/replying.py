"""The right of reply: the merchant says what it has to say, and the office answers every word."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from subsidy.cases.models import Case, NoticeItem, Reply, ReplyAnswer
from subsidy.cases.services.common import later, locked, person_of, refuse_machines, said
from subsidy.cases.states import CaseState
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal, WrongState
from subsidy.core.moves import move
from subsidy.merchants.models import ApiKey


class AnswerTooLate(Refusal):
    """The deadline to answer has passed."""

    code = "answer_too_late"


class AlreadyAnswered(Refusal):
    """The office answered this reply already; its word stands."""

    code = "already_exists"


@transaction.atomic
def reply(
    item: NoticeItem, *, text: str, evidence: Sequence[str] = (), key: ApiKey, at: datetime
) -> Reply:
    """Keep what the merchant says to a matter it was told of; it may say more until the deadline.

    Raises WrongState, AnswerTooLate.
    """
    case = item.notice.case
    assert key.merchant_id == case.merchant_id
    if locked(case).state not in (CaseState.NOTICED, CaseState.ANSWERED):
        if case.state == CaseState.SILENT:
            raise AnswerTooLate(case.reference)
        raise WrongState(f"cannot reply in a case that is {case.state}")
    assert case.answer_by is not None
    if case.answer_by < at:
        raise AnswerTooLate(case.reference)
    if case.state == CaseState.NOTICED:
        due_at = later(case.answer_by, settings.CASE_DECISION_DAYS)
        move(case, "answer", by=Actor.merchant(key.key_id), at=at, due_at=due_at)
    return Reply.objects.create(item=item, text=text, evidence=list(evidence), key=key, at=at)


@transaction.atomic
def answer_reply(row: Reply, *, text: str, by: Actor, at: datetime) -> ReplyAnswer:
    """Say what the office thinks of a reply: the decision takes it up, word for word.

    Raises PersonNeeded, ReasonMissing, WrongState, AlreadyAnswered.
    """
    refuse_machines(by)
    case = locked(Case.objects.get(pk=row.item.notice.case_id))
    if case.state not in (CaseState.ANSWERED, CaseState.SILENT):
        raise WrongState(f"{case} is {case.state}")
    answer = ReplyAnswer(reply=row, text=said(text, "/text"), at=at, by_id=person_of(by))
    try:
        with transaction.atomic():
            answer.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyAnswered(str(row)) from error
    return answer
