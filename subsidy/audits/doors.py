"""The merchant's doors to flags, described for the API's document."""

from django.utils.translation import gettext_lazy as _

from subsidy.audits import answers
from subsidy.audits.query import FlagQuery, ReplyRequest
from subsidy.web.doors import Door, Example, Key

TAG = "flags"
ROW = {
    "id": "F-7Q2M4XK9PD3H",
    "programme": "hebei-2024",
    "indicator": "burst",
    "state": "flagged",
    "sentences": {"zh": "一小时内提交 120 笔申请。", "en": "120 claims within an hour."},
    "claims_count": 120,
    "raised_at": "2024-10-01T12:00:00+08:00",
    "answer_by": "2024-10-15T12:00:00+08:00",
}
REPLY = {
    "text": "当日为厂家团购活动，附活动方案。",
    "evidence": ["ev_7Q2M4XK9PD3H"],
    "at": "2024-10-02T09:00:00+08:00",
    "key": "tk_3f9a",
}

LIST = Door(
    name="list_flags",
    tag=TAG,
    title=_("What the audit asks this merchant, the newest first"),
    query=FlagQuery,
    is_paged=True,
    answer=answers.FlagPage,
    answers={"one": Example(_("The last page"), {"data": [ROW], "next_cursor": None})},
    leads_to={
        name: {"reference": "$response.body#/data/0/id"} for name in ("get_flag", "reply_to_flag")
    },
)
GET = Door(
    name="get_flag",
    tag=TAG,
    title=_("One flag: figures, own claims, innocent explanations, replies"),
    answer=answers.FlagAnswer,
    answers={
        "flag": Example(
            _("A flag"),
            ROW
            | {
                "figures": {"claims": 120, "minutes": 60},
                "peers": {"cell": "130100/appliances", "size": 41},
                "claims": ["C-7Q2M4XK9PD3H"],
                "innocent_explanations": {"zh": ["集中补录。"], "en": ["Back-filling."]},
                "replies": [REPLY],
            },
        )
    },
)
REPLY_TO = Door(
    name="reply_to_flag",
    tag=TAG,
    title=_("Say what the merchant has to say, with evidence"),
    key=Key.OPTIONAL,
    body=ReplyRequest,
    status=201,
    answer=answers.FlagReplyAnswer,
    codes=["wrong_state", "answer_too_late"],
    examples={
        "explained": Example(
            _("An explanation"), {"text": REPLY["text"], "evidence": REPLY["evidence"]}
        )
    },
    answers={"said": Example(_("Said"), REPLY)},
)
