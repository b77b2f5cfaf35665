"""The door for goods that come back, described for the API's document."""

from django.utils.translation import gettext_lazy as _

from subsidy.claims.answers.returns import ReturnedReceipt
from subsidy.claims.doors.claims import FACTS, SUBMITTED, TAG
from subsidy.claims.rules.returns import ReturnRequest
from subsidy.web.doors import Door, Example, Key

NOTED = {
    "kind": "whole",
    "reason_code": "change_of_mind",
    "refund_fen": None,
    "subsidy_left_fen": None,
    "old": "",
    "new": "",
    "noted_at": "2024-10-05T10:00:00+08:00",
    "done_at": "2024-10-05T10:00:00+08:00",
    "waits_for": "nothing",
}
CANCELLED = SUBMITTED | {"state": "cancelled", "return": NOTED}
RETURN = Door(
    name="return_claim",
    tag=TAG,
    title=_("Note that goods came back: the whole purchase, part of the price, or an exchange"),
    text=_(
        "Before the claim is sealed into a batch it is cancelled, or lowered, at once. What is at "
        "the bank waits for the bank's answer; what was paid already is asked back. `waits_for` "
        "says what follows. An exchange takes the new unit's numbers and moves no money."
    ),
    key=Key.OPTIONAL,
    body=ReturnRequest,
    answer=ReturnedReceipt,
    codes=[
        *FACTS,
        "wrong_state",
        "return_noted",
        "refund_missing",
        "refund_too_high",
        "nothing_to_pay",
        "amount_changed",
        "identifier_missing",
        "identifier_invalid",
        "identifier_unknown",
        "identifier_already_used",
    ],
    examples={
        "whole": Example(
            _("The whole purchase"),
            {"kind": "whole", "reason_code": "change_of_mind", "reason": "七天无理由退货"},
        ),
        "part": Example(
            _("Part of the price"),
            {"kind": "part", "reason_code": "price_reduced", "refund_fen": 50_000},
        ),
        "exchange": Example(
            _("An exchange"),
            {"kind": "exchange", "reason_code": "faulty", "new_serial": "SN20240011"},
        ),
    },
    answers={
        "cancelled": Example(_("Cancelled"), SUBMITTED | {"state": "cancelled", "return": NOTED})
    },
)
