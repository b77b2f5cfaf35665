"""The right of reply: a merchant answers a flag before anybody decides on it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from subsidy.audits.models import Flag, FlagReply
from subsidy.audits.states import FlagState
from subsidy.core.errors import Refusal, WrongState
from subsidy.merchants.models import ApiKey


class AnswerTooLate(Refusal):
    """The deadline of the flag has passed."""

    code = "answer_too_late"


@transaction.atomic
def reply_to_flag(
    flag: Flag, *, text: str, evidence: Sequence[str] = (), key: ApiKey, at: datetime
) -> FlagReply:
    """Keep what the merchant says to an open flag; it may say more until the deadline.

    The flag stays as it is: an answer is read by people. Raises WrongState, AnswerTooLate.
    """
    assert key.merchant_id == flag.merchant_id
    flag = Flag.objects.select_for_update().get(pk=flag.pk)
    if flag.state != FlagState.FLAGGED:
        raise WrongState(f"cannot reply to a flag that is {flag.state}")
    if flag.answer_by is not None and flag.answer_by < at:
        raise AnswerTooLate
    return FlagReply.objects.create(flag=flag, text=text, evidence=list(evidence), key=key, at=at)
