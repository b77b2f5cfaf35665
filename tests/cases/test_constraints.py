"""What the database itself refuses of the rows around a case."""

import pytest
from django.db import IntegrityError, transaction

from subsidy.cases import services
from subsidy.cases.models import (
    CaseAppeal,
    CaseHold,
    Comment,
    Extension,
    Finding,
    Notice,
    NoticeItem,
    OfficeEvidence,
    Reply,
    ReplyAnswer,
)
from tests.cases.office import LATE, item_of
from tests.core.test_moves import refused
from tests.make import NOON


def test_rows_around_a_case_say_something_and_fit(office, shop):
    decision = office.warned()
    case = decision.case
    notice, item, who = case.notices.get(), item_of(case), office.inspector.staff_id
    told = {
        "asked": "x",
        "noticed_by_id": who,
        "letter_zh": "x",
        "letter_en": "x",
        "sha256": "",
        "noticed_at": NOON,
    }
    broken = [
        ("notices_of_a_case_are_numbered", Notice, {
            "case": case, "number": 1, "answer_by": LATE, **told,
        }),
        ("notice_asks_something_and_leaves_time", Notice, {
            "case": case, "number": 2, "answer_by": NOON, **told,
        }),
        ("matter_stands_in_a_notice_once", NoticeItem, {
            "notice": notice, "reference": item.reference, "content": {},
        }),
        ("extension_gives_more_time_for_a_reason", Extension, {
            "notice": notice, "until": LATE, "reason": "", "at": NOON, "by_id": who,
        }),
        ("reply_says_something", Reply, {"item": item, "text": "", "key": shop.key, "at": NOON}),
        ("finding_is_of_a_known_kind_and_says_something", Finding, {
            "case": case, "code": "odd", "text": "x", "found_at": NOON, "found_by_id": who,
        }),
        ("finding_is_withdrawn_by_a_person_for_a_reason", Finding, {
            "case": case, "code": "other", "text": "x", "found_at": NOON, "found_by_id": who,
            "withdrawn_at": NOON,
        }),
        ("evidence_of_the_office_is_named_and_kept_somewhere", OfficeEvidence, {
            "case": case, "title": "x", "place": "", "at": NOON, "by_id": who,
        }),
        ("comment_on_a_case_says_something", Comment, {
            "case": case, "text": "", "at": NOON, "by_id": who,
        }),
        ("appeal_says_something_and_comes_from_one_hand", CaseAppeal, {
            "decision": decision, "text": "x", "appealed_at": LATE,
        }),
    ]  # fmt: skip
    for name, model, facts in broken:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model.objects.create(**facts)


def test_answers_say_something(office):
    reply = item_of(office.answered()).replies.get()
    facts = {"reply": reply, "text": "", "at": NOON, "by_id": office.inspector.staff_id}
    with pytest.raises(IntegrityError, match="answer_to_a_reply_says_something"):
        ReplyAnswer.objects.create(**facts)


def test_holds_are_looked_at_before_they_end_and_stay_with_their_case(office):
    office.told()
    table = "UPDATE cases_casehold SET "
    refused("hold_of_a_case_is_looked_at_before_it_ends", table + "review_at = until")
    refused("Invalid transition", "UPDATE cases_casehold SET state = 'odd'")
    refused("Cannot delete", "DELETE FROM cases_casehold")
    row = CaseHold.objects.get()
    services.release(row, reason="enough", by=office.manager, at=NOON)
    refused("Invalid transition", table + "state = 'standing'")
