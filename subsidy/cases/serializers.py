"""Cases as the merchant sees them: what it was told, what was decided, nothing about another one.

What the office does before it tells, and what it proposes before it decides, is not shown.
"""

from collections.abc import Sequence
from datetime import datetime

from subsidy.cases.models import Case, CaseAppeal, CaseDecision, Notice, NoticeItem, Reply
from subsidy.cases.rules.shown import SHOWN
from subsidy.cases.states import HIDDEN, CaseState
from subsidy.core.clock import SHANGHAI

Json = dict[str, object]


def summary(item: NoticeItem) -> Json:
    """Return the matter as a row of a list; notice, case and programme are selected."""
    notice, content = item.notice, item.content
    case = notice.case
    return {
        "id": item.reference,
        "programme": case.programme.code,
        "indicator": content["indicator"],
        "state": SHOWN[case.state],
        "sentences": content["sentences"],
        "claims_count": content["claims_count"],
        "raised_at": content["raised_at"],
        "answer_by": _there(case.answer_by or notice.answer_by),
        "case": case.reference,
        "noticed_at": _there(notice.noticed_at),
    }


def detail(item: NoticeItem, *, replies: Sequence[Reply]) -> Json:
    """Return the whole matter as it was told."""
    names = ("formula", "formula_version", "figures", "peers", "claims", "evidence")
    return summary(item) | {
        **{name: item.content[name] for name in names},
        # What was told before they had names was frozen without.
        "figures_explained": item.content.get("figures_explained", {"zh": [], "en": []}),
        "innocent_explanations": item.content["innocent_explanations"],
        "asked": item.notice.asked,
        "replies": [reply(row) for row in replies],
    }


def reply(row: Reply) -> Json:
    return {
        "text": row.text,
        "evidence": row.evidence,
        "at": _there(row.at),
        "key": row.key.key_id,
    }


def case_detail(case: Case) -> Json:
    """Return a case that the merchant was told of; programme is selected."""
    notice = case.notices.order_by("-number")[0]
    issued = case.decisions.exclude(issued_at=None).order_by("-id")
    decision = issued.select_related("appeal").first()
    lodged = getattr(decision, "appeal", None)
    # Opened again, the merchant sees its case as it left it until it is told anew.
    state = CaseState.NOTICED if case.state in HIDDEN else case.state
    return {
        "reference": case.reference,
        "programme": case.programme.code,
        "state": state,
        "answer_by": _there(case.answer_by or notice.answer_by),
        "notice": _letter(notice),
        "flags": [item.reference for item in notice.items.order_by("id")],
        "decision": decision and _decision(decision),
        "appeal": lodged and appeal(lodged),
    }


def appeal(row: CaseAppeal) -> Json:
    return {
        "text": row.text,
        "evidence": row.evidence,
        "appealed_at": _there(row.appealed_at),
        "outcome": row.outcome,
        "decided_at": _there(row.decided_at),
        "letter": _letter(row) if row.letter_zh else None,
    }


def _decision(row: CaseDecision) -> Json:
    return {
        "outcome": row.outcome,
        "state": row.state,
        "decided_at": _there(row.issued_at),
        "until": _there(row.until),
        "appeal_by": _there(row.appeal_by),
        "letter": _letter(row),
    }


def _letter(row: Notice | CaseDecision | CaseAppeal) -> Json:
    return {"zh": row.letter_zh, "en": row.letter_en}


def _there(moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(SHANGHAI)
