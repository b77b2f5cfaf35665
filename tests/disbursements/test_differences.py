from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from subsidy.accounts.models import Role
from subsidy.core.clock import SHANGHAI
from subsidy.core.errors import SamePerson, WrongState
from subsidy.disbursements import services, tasks
from subsidy.disbursements.models import ReplyDifference
from subsidy.disbursements.services.differences import answer_due
from tests import make
from tests.disbursements.desk import LATER, REPLY_AT, SEND_AT, payments
from tests.disbursements.replies import line

ONE = "B-2024-0001-00001"
#: Sent in the golden week, to be paid on the 8th, to be answered by the 10th.
DUE, OVERDUE = (datetime(2024, 10, day, 9, tzinfo=SHANGHAI) for day in (10, 11))

BATCH = "disbursements_batch"
SIGN = "SET resolved_at = now(), note = 'x'"
BY_HAND = f"{SIGN}, resolution = 'settled_by_hand'"
EXPLAINED = f"{SIGN}, resolution = 'explained'"


def wrong(desk) -> ReplyDifference:
    """A payment of which the bank names another amount."""
    desk.answered(desk.sent(), line(ONE, amount="999.00"))
    return ReplyDifference.objects.get()


class TestNoteUnanswered:
    def test_notes_each_payment_that_the_bank_should_have_answered_once(self, desk, shop):
        shop.approved_car()
        shop.approved_car()
        batch = desk.sent("applicant")
        desk.answered(batch, line("B-2024-0001-00002"))

        assert services.note_unanswered(at=DUE) == 0
        assert services.note_unanswered(at=OVERDUE) == 1
        assert services.note_unanswered(at=OVERDUE) == 0

        [found] = ReplyDifference.objects.all()
        assert (found.code, found.payment, found.batch) == ("unanswered", payments(batch)[0], batch)
        assert (found.ours, found.ours_fen, found.bank_fen) == ("scheduled", 1_500_000, None)
        assert (found.difference_fen, found.recorded_at) == (None, OVERDUE)

    def test_is_resolved_by_the_answer_when_it_comes_after_all(self, desk):
        batch = desk.sent()
        services.note_unanswered(at=OVERDUE)

        desk.answered(batch, line(ONE, "RJCT"), at=OVERDUE + timedelta(days=1))

        [found] = ReplyDifference.objects.all()
        assert (found.resolution, found.resolved_at, found.resolved_by) == (
            "answered",
            OVERDUE + timedelta(days=1),
            None,
        )

    def test_counts_working_days_from_the_day_of_payment(self):
        assert answer_due(SEND_AT) == date(2024, 10, 10)

    def test_is_what_the_sweep_does(self, desk, monkeypatch):
        desk.sent()
        monkeypatch.setattr("subsidy.core.clock.now", lambda: OVERDUE)

        tasks.note_unanswered()

        assert ReplyDifference.objects.get().reference == ONE


class TestResolve:
    def test_says_who_found_out_what_and_moves_nothing(self, desk):
        found = wrong(desk)

        services.resolve(
            found,
            resolution="settled_by_hand",
            note=" the bank sent the rest ",
            document_number="冀财〔2024〕7号",
            by=desk.checker,
            at=LATER,
        )

        found.refresh_from_db()
        assert (found.resolution, found.note, found.document_number) == (
            "settled_by_hand",
            "the bank sent the rest",
            "冀财〔2024〕7号",
        )
        assert (found.resolved_at, found.resolved_by_id) == (LATER, desk.checker.staff_id)
        assert found.payment.state == "scheduled"
        assert not ReplyDifference.objects.open().exists()

    def test_a_second_time_is_refused(self, desk):
        found = wrong(desk)
        words = {"resolution": "explained", "note": "a slip", "by": desk.checker}
        services.resolve(found, at=REPLY_AT, **words)

        with pytest.raises(WrongState):
            services.resolve(found, at=LATER, **words)

        assert ReplyDifference.objects.get().resolved_at == REPLY_AT

    def test_by_who_drafted_the_batch_is_refused(self, desk):
        with pytest.raises(SamePerson):
            services.resolve(
                wrong(desk), resolution="explained", note="a slip", by=desk.maker, at=LATER
            )

    def test_by_hand_without_a_document_is_refused(self, desk):
        with pytest.raises(services.DocumentMissing) as refusal:
            services.resolve(
                wrong(desk), resolution="settled_by_hand", note="done", by=desk.checker, at=LATER
            )

        assert refusal.value.code == "document_missing"


class TestDifferenceConstraints:
    @pytest.mark.parametrize(
        ("sql", "guard"),
        [
            ("SET ours_fen = 1", "stays_as_it_was_found"),
            ("SET resolved_at = now()", "difference_is_resolved_by_a_person"),
            ("SET resolved_at = now(), resolution = 'answered'", "is_resolved_by_a_person"),
            (
                f"{EXPLAINED}, resolved_by_id = (SELECT made_by_id FROM {BATCH})",
                "resolved_by_another_than_the_maker",
            ),
            (
                f"{BY_HAND}, resolved_by_id = (SELECT approved_by_id FROM {BATCH})",
                "difference_settled_by_hand_names_a_document",
            ),
        ],
    )
    def test_refuse_what_no_verb_does(self, desk, sql, guard):
        wrong(desk)

        with pytest.raises(Exception, match=guard), connection.cursor() as cursor:
            cursor.execute(f"UPDATE disbursements_replydifference {sql}")

    def test_let_nothing_be_changed_once_resolved(self, desk):
        found = wrong(desk)
        by = make.actor(Role.FINANCE_CHECKER)
        services.resolve(found, resolution="explained", note="a slip", by=by, at=LATER)

        with pytest.raises(Exception, match="resolved_once"), connection.cursor() as cursor:
            cursor.execute("UPDATE disbursements_replydifference SET note = 'another'")

    @pytest.mark.parametrize(
        ("changes", "constraint"),
        [
            ({"code": "unanswered"}, "payment_is_missed_once_at_a_time"),
            ({"file": None}, "difference_of_a_line_names_its_file"),
        ],
    )
    def test_keep_rows_whole(self, desk, changes, constraint):
        batch = desk.sent()
        services.note_unanswered(at=OVERDUE)
        file = desk.answered(batch, line(ONE, amount="999.00"))
        facts = {"payment": payments(batch)[0], "recorded_at": LATER, "code": "wrong_amount"}
        if "file" in changes:
            facts["line"] = file.lines.get()

        with pytest.raises(Exception, match=constraint):
            ReplyDifference.objects.create(**(facts | changes))
