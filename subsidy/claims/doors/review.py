"""The doors to a review, described for the API's document."""

from django.utils.translation import gettext_lazy as _

from subsidy.claims.answers import claims as answers
from subsidy.claims.doors.claims import PAPERS, SUBMITTED, TAG
from subsidy.claims.rules.request import AmendRequest, AppealRequest
from subsidy.web.doors import Door, Example, Key

AMEND = Door(
    name="amend_claim",
    tag=TAG,
    title=_("Correct a number, the invoice, the address or the mobile of a claim under way"),
    text=_(
        "While it is submitted, in review or sent back. The claim keeps its state, slot and money; "
        "what was there before is kept. Where it holds several numbers of a kind, name the old one."
    ),
    key=Key.OPTIONAL,
    body=AmendRequest,
    answer=answers.Receipt,
    codes=[*PAPERS, "identifier_unknown", "nothing_to_amend", "wrong_state"],
    examples={
        "serial": Example(
            _("A wrong serial number"),
            {
                "identifiers": [
                    {"kind": "serial_number", "old": "SN20240001", "value": "SN20240010"}
                ],
                "reason": "序列号录入错误",
            },
        )
    },
    answers={"amended": Example(_("Amended"), SUBMITTED)},
)
APPEAL = Door(
    name="appeal_claim",
    tag=TAG,
    title=_("Ask that another officer looks at a rejected claim"),
    text=_("Until `expires_at`, and once for each rejection."),
    key=Key.OPTIONAL,
    body=AppealRequest,
    answer=answers.Receipt,
    codes=["wrong_state", "appeal_window_closed"],
    examples={"reason": Example(_("With a reason"), {"reason": "发票抬头与申请人一致，请复核"})},
    answers={"appealed": Example(_("In review again"), SUBMITTED | {"state": "in_review"})},
)
