"""The citizens' doors, and that to a merchant's position, described for the API's document."""

from django.utils.translation import gettext_lazy as _

from subsidy.claims.answers.citizens import CitizenStatus, CodeAsked, Heard
from subsidy.claims.answers.waiting import PositionAnswer
from subsidy.claims.rules.citizens import (
    AnswerRequest,
    CitizenAppealRequest,
    CodeQuestion,
    DenyRequest,
    StatusQuestion,
)
from subsidy.web.doors import Door, Example

TAG = "citizens"
PAIR = {"reference": "C-7Q2M4XK9PD3H"}
HEARD = PAIR | {"state": "in_review", "state_word": "审核中"}

CODES = Door(
    name="ask_code",
    tag=TAG,
    title=_("Ask for a one-time code by SMS, to see a claim without signing in"),
    text=_("The answer is always the same: it does not tell whether a code was sent."),
    body=CodeQuestion,
    status=202,
    answer=CodeAsked,
    examples={"one": Example(_("A claim and its mobile number"), PAIR | {"mobile": "13800000000"})},
)
STATUS = Door(
    name="view_status",
    tag=TAG,
    title=_("See a claim with the code: where it waits, and when it may be paid"),
    text=_("A code opens once, within ten minutes, and is closed after five wrong tries."),
    body=StatusQuestion,
    answer=CitizenStatus,
    codes=["code_wrong"],
    examples={"one": Example(_("The code that came by SMS"), PAIR | {"code": "123456"})},
)
DENY = Door(
    name="deny_claim",
    tag=TAG,
    title=_("Say: I did not buy this"),
    text=_("A claim that is not decided yet goes to a person; one that is not paid yet is held."),
    body=DenyRequest,
    answer=Heard,
    codes=["token_wrong", "wrong_state"],
    examples={"one": Example(_("With the token of the status"), {"token": "…", "reason": "…"})},
    answers={"one": Example(_("Heard"), HEARD)},
)
ANSWER = Door(
    name="answer_inquiry",
    tag=TAG,
    title=_("Answer the message that asks: did you buy this?"),
    body=AnswerRequest,
    answer=Heard,
    codes=["code_wrong", "wrong_state"],
    examples={
        "no": Example(_("Not bought"), PAIR | {"code": "123456", "bought": False}),
    },
    answers={"one": Example(_("Heard"), HEARD)},
)
APPEAL = Door(
    name="appeal_as_citizen",
    tag=TAG,
    title=_("Appeal a rejection where the citizen is to be paid"),
    body=CitizenAppealRequest,
    answer=Heard,
    codes=["token_wrong", "wrong_state", "appeal_window_closed"],
    examples={"one": Example(_("With the token of the status"), {"token": "…", "reason": "…"})},
    answers={"one": Example(_("Heard"), HEARD)},
)
POSITION = Door(
    name="get_position",
    tag="claims",
    title=_("Money the merchant has fronted, and its float days"),
    text=_("Float days run from the sale to the payment, weighted by money."),
    answer=PositionAnswer,
)
