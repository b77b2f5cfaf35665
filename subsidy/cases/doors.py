"""The merchant's doors to cases, described for the API's document."""

from django.utils.translation import gettext_lazy as _

from subsidy.cases import answers
from subsidy.cases.query import CaseAppealRequest, FlagQuery, ReplyRequest
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
    "case": "K-7Q2M4XK9PD3H",
    "noticed_at": "2024-10-02T12:00:00+08:00",
}
REPLY = {
    "text": "当日为厂家团购活动，附活动方案。",
    "evidence": ["ev_7Q2M4XK9PD3H"],
    "at": "2024-10-02T09:00:00+08:00",
    "key": "tk_3f9a",
}
CLAIM = {
    "claim": "C-7Q2M4XK9PD3H",
    "bought_on": "2024-10-01",
    "price_fen": 499900,
    "subsidy_fen": 99980,
}
DECISION = {
    "outcome": "warn",
    "state": "in_force",
    "decided_at": "2024-11-01T10:00:00+08:00",
    "until": None,
    "appeal_by": "2024-12-31T10:00:00+08:00",
    "letter": {"zh": "处理决定书……", "en": "Decision …"},
}
APPEAL_ROW: dict[str, object] = {
    "text": "活动确有其事。",
    "evidence": [],
    "appealed_at": "2024-11-05T10:00:00+08:00",
    "outcome": "",
    "decided_at": None,
    "letter": None,
}

LIST = Door(
    name="list_flags",
    tag=TAG,
    title=_("What the office asks this merchant, the newest first"),
    query=FlagQuery,
    is_paged=True,
    answer=answers.FlagPage,
    answers={"one": Example(_("The last page"), {"data": [ROW], "next_cursor": None})},
    leads_to={
        name: {"reference": "$response.body#/data/0/id"} for name in ("get_flag", "reply_to_flag")
    }
    | {name: {"reference": "$response.body#/data/0/case"} for name in ("get_case", "appeal_case")},
)
GET = Door(
    name="get_flag",
    tag=TAG,
    title=_("One matter as it was told: figures, own claims, innocent explanations, replies"),
    answer=answers.FlagAnswer,
    answers={
        "flag": Example(
            _("A flag"),
            ROW
            | {
                "formula": "Poisson, over-dispersed",
                "formula_version": 1,
                "figures": {"n": 400, "k": 120, "window_days": 1},
                "figures_explained": {
                    "zh": ["考察的申请数：400", "具有该特征的申请数：120", "窗口天数：1"],
                    "en": [
                        "claims looked at: 400",
                        "claims with the property: 120",
                        "days of the window: 1",
                    ],
                },
                "peers": {"cell": "130100/appliances", "size": 41},
                "claims": [CLAIM["claim"]],
                "evidence": [CLAIM],
                "innocent_explanations": {"zh": ["集中补录。"], "en": ["Back-filling."]},
                "asked": "请说明当日集中提交的原因。",
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
GET_CASE = Door(
    name="get_case",
    tag=TAG,
    title=_("One case: the notice, the decision with its letter, the appeal"),
    answer=answers.CaseAnswer,
    answers={
        "case": Example(
            _("A case"),
            {
                "reference": ROW["case"],
                "programme": ROW["programme"],
                "state": "appealed",
                "answer_by": ROW["answer_by"],
                "notice": {"zh": "核查事项告知书……", "en": "Notice …"},
                "flags": [ROW["id"]],
                "decision": DECISION,
                "appeal": APPEAL_ROW,
            },
        )
    },
)
APPEAL = Door(
    name="appeal_case",
    tag=TAG,
    title=_("Contest the decision of a case"),
    key=Key.OPTIONAL,
    body=CaseAppealRequest,
    status=201,
    answer=answers.CaseAppealAnswer,
    codes=["wrong_state", "appeal_window_closed"],
    examples={"contested": Example(_("An appeal"), {"text": APPEAL_ROW["text"], "evidence": []})},
    answers={"lodged": Example(_("Lodged"), APPEAL_ROW)},
)
