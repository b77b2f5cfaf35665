"""What the page of a case says: whose turn it is until when, what was told, said and found."""

from collections import Counter
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from subsidy.audits.pages import reason, title
from subsidy.cases.models import Case, CaseDecision, NoticeItem, Reply
from subsidy.cases.states import CaseState
from subsidy.core import clock
from subsidy.core.names import in_language

#: state of the case -> what the one whose turn it is has to do.
TURNS: dict[str, str | Promise] = {
    CaseState.OPENED: _("The office is to assign the case and tell the merchant"),
    CaseState.ASSIGNED: _("The officer is to tell the merchant"),
    CaseState.NOTICED: _("The merchant may answer"),
    CaseState.ANSWERED: _(
        "The office is to decide; if it does not, the case ends for the merchant"
    ),
    CaseState.SILENT: _("The office is to decide; if it does not, the case ends for the merchant"),
    CaseState.DECIDED: _("The merchant may appeal"),
    CaseState.APPEALED: _("Somebody new is to decide the appeal"),
}


def page(case: Case) -> dict[str, object]:
    """Return all that the template shows; one statement for each kind of row."""
    at = clock.now()
    items = list(
        NoticeItem.objects.filter(notice__case=case).select_related("notice").order_by("id")
    )
    return {
        "clock": turn(case, at),
        "deadlines": deadlines(case, at),
        "case_flags": [
            {"row": row, "title": title(row.flag.indicator), "reason": reason(row.flag)}
            for row in case.case_flags.select_related("flag").order_by("id")
        ],
        "notices": [
            {"row": row, "letter": in_language(zh=row.letter_zh, en=row.letter_en)}
            for row in case.notices.select_related("noticed_by").order_by("number")
        ],
        "items": items,
        "replies": Reply.objects.to_case(case),
        "findings": case.findings.select_related("found_by").order_by("id"),
        "evidence": case.evidence.select_related("by").order_by("id"),
        "comments": case.comments.select_related("by").order_by("id"),
        "decisions": decisions(case),
        "holds": case.holds.select_related("hold__claim", "hold__merchant").order_by("id"),
        "watches": case.watches.select_related("watch").order_by("id"),
        "recoveries": case.recoveries.select_related("recovery").order_by("id"),
    }


def decisions(case: Case) -> list[CaseDecision]:
    people = ("proposed_by", "approved_by", "appeal__decided_by")
    return list(case.decisions.select_related(*people).order_by("id"))


def turn(case: Case, at: datetime) -> dict[str, object] | None:
    """Return whose turn it is, and how long still; None once the case ended."""
    if case.due_at is None:
        return None
    return {
        "what": TURNS[case.state],
        "until": case.due_at,
        "days": abs((case.due_at - at).days),
        "is_overdue": case.due_at < at,
    }


def deadlines(case: Case, at: datetime) -> list[tuple[str | Promise, datetime, bool, int]]:
    """Return every moment that counts, in order, whether it is past, and of how many holds."""
    found: list[tuple[str | Promise, datetime]] = [(_("opened"), case.opened_at)]
    for notice in case.notices.order_by("number"):
        found += [(_("merchant told"), notice.noticed_at), (_("answer by"), notice.answer_by)]
        found += [
            (_("answer by, prolonged"), one.until) for one in notice.extensions.order_by("id")
        ]
    for row in case.decisions.exclude(issued_at=None).order_by("id"):
        named = [(_("decided"), row.issued_at), (_("until"), row.until)]
        named.append((_("appeal by"), row.appeal_by))
        found += [(label, moment) for label, moment in named if moment]
    for hold in case.holds.standing().order_by("id"):
        found += [(_("hold: look again"), hold.review_at), (_("hold ends"), hold.until)]
    if case.due_at:
        found.append((_("clock runs until"), case.due_at))
    counted = Counter(found)  # a notice may hold a hundred claims, all until the same moment
    ordered = sorted(counted.items(), key=lambda one: one[0][1])
    return [(label, moment, moment < at, count) for (label, moment), count in ordered]
