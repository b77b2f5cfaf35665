"""Reports on their way: each to its recipient once, and none held up by another."""

import smtplib
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils.translation import override

from subsidy.accounts.models import Role
from subsidy.core.clock import SHANGHAI
from subsidy.core.errors import WrongState
from subsidy.reports import tasks
from subsidy.reports.audit_files import written
from subsidy.reports.letters import _message_id, post
from subsidy.reports.models import ReportDelivery
from subsidy.reports.services import make_due, retry_delivery
from subsidy.reports.services.send import LEASE_SECONDS, NOBODY, Outcome, lease, record
from tests import make
from tests.reports.plans import scheduled

DUE = datetime(2024, 10, 7, 8, tzinfo=SHANGHAI)
REFUSING = {
    "gone@example.com": smtplib.SMTPRecipientsRefused({"gone@example.com": (550, b"no such user")}),
    "full@example.com": smtplib.SMTPRecipientsRefused({"full@example.com": (452, b"mailbox full")}),
    "down@example.com": ConnectionRefusedError("refused"),
}


@pytest.fixture(autouse=True)
def server(monkeypatch):
    """A mail server that takes all letters but those to some."""
    send = mail.EmailMessage.send

    def refusing(message, *args, **kwargs):
        if fault := REFUSING.get(message.to[0]):
            raise fault
        return send(message, *args, **kwargs)

    monkeypatch.setattr(mail.EmailMessage, "send", refusing)


def waiting(shop, *recipients, **changes):
    scheduled(shop, recipients=list(recipients), **({"formats": ["pdf"]} | changes))
    make_due(at=DUE)
    return list(ReportDelivery.objects.order_by("id"))


def stands(delivery):
    delivery.refresh_from_db()
    return delivery.state, delivery.attempts, delivery.last_error


@pytest.mark.django_db
class TestPost:
    def test_sends_letter_and_files_in_the_language_asked_for(self, shop):
        [delivery] = waiting(shop, "a@example.com", formats=["pdf", "xlsx"])
        assert post(at=DUE) == 1
        [letter] = mail.outbox
        assert letter.subject == (
            "[消费品以旧换新补贴] 审计周报 · 河北以旧换新 · 全部单位 · 2024-09-30至2024-10-06"
        )
        assert (letter.to, letter.extra_headers["Auto-Submitted"]) == (
            ["a@example.com"],
            "auto-generated",
        )
        assert "已审商户: 0" in letter.body
        assert delivery.snapshot.sha256 in letter.body
        with override("zh-hans"):
            assert letter.attachments == [
                (
                    f"audit-weekly-hebei-2024-all-2024-10-06.{form}",
                    written(delivery.snapshot, form),
                    kind,
                )
                for form, kind in (
                    ("pdf", "application/pdf"),
                    (
                        "xlsx",
                        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    ),
                )
            ]
        assert stands(delivery) == ("sent", 1, "")
        assert (delivery.sent_at, delivery.leased_until) == (DUE, None)
        assert post(at=DUE + timedelta(days=9)) == 0

    def test_lets_no_bad_address_hold_up_the_rest(self, shop, settings):
        rows = waiting(
            shop, "gone@example.com", "full@example.com", "down@example.com", "a@example.com"
        )
        assert post(at=DUE) == 1
        assert [stands(row) for row in rows] == [
            ("failed", 1, "550 no such user"),
            ("waiting", 1, "452 mailbox full"),
            ("waiting", 1, "ConnectionRefusedError: refused"),
            ("sent", 1, ""),
        ]
        assert rows[1].next_at == DUE + timedelta(seconds=settings.REPORT_RETRY_SECONDS[0])
        assert rows[1].leased_until is None

    def test_tries_again_for_days_then_gives_up(self, shop, settings):
        settings.REPORT_RETRY_SECONDS = [60, 3_600]
        [row] = waiting(shop, "full@example.com")
        moments = [DUE, *(DUE + timedelta(hours=hours) for hours in (1, 3, 9))]
        states = []
        for moment in moments:
            post(at=moment)
            states.append(stands(row)[:2])
        assert states == [("waiting", 1), ("waiting", 2), ("failed", 3), ("failed", 3)]

    def test_writes_to_staff_where_they_are_by_then(self, shop):
        users = [make.staff(Role.INSPECTOR, name) for name in ("wang", "li")]
        for user in users:
            type(user).objects.filter(pk=user.pk).update(email=f"{user.username}@example.com")
        rows = waiting(shop, "wang", "li")
        type(users[1]).objects.filter(pk=users[1].pk).update(is_active=False)
        assert post(at=DUE) == 1
        assert mail.outbox[0].to == ["wang@example.com"]
        assert stands(rows[1]) == ("failed", 1, NOBODY)

    def test_sends_a_letter_again_under_its_id_when_the_worker_died(self, shop):
        [row] = waiting(shop, "a@example.com")
        assert lease(at=DUE) == row
        assert post(at=DUE) == 0
        assert post(at=DUE + timedelta(seconds=LEASE_SECONDS)) == 1
        other = ReportDelivery(snapshot=row.snapshot, recipient="a@example.com")
        assert mail.outbox[0].extra_headers["Message-ID"] == _message_id(other)

    def test_gives_up_what_kills_its_worker_each_time(self, shop, settings):
        settings.REPORT_RETRY_SECONDS = [1]
        [row] = waiting(shop, "a@example.com")
        for hours in range(2):
            assert lease(at=DUE + timedelta(hours=hours))
        assert post(at=DUE + timedelta(hours=2)) == 0
        assert stands(row) == ("failed", 3, "the workers that sent it were lost")

    def test_leaves_alone_what_another_took_meanwhile(self, shop):
        waiting(shop, "a@example.com")
        slow = lease(at=DUE)
        later = DUE + timedelta(seconds=LEASE_SECONDS)
        assert lease(at=later)
        assert not record(slow, Outcome(), at=later)
        assert stands(slow)[0] == "waiting"

    def test_is_told_by_beat_to_look(self, shop):
        scheduled(shop, at=make.NOON - timedelta(days=7))
        make_due(at=make.NOON)
        tasks.send_due()
        assert len(mail.outbox) == 1


@pytest.mark.django_db
class TestDelivery:
    def test_that_failed_is_sent_again_once_asked(self, shop):
        gone, sent = waiting(shop, "gone@example.com", "a@example.com")
        post(at=DUE)
        retry_delivery(gone, by=make.actor(Role.AUDITOR), at=DUE)
        assert stands(gone)[:2] == ("waiting", 0)
        sent.refresh_from_db()
        with pytest.raises(WrongState):
            retry_delivery(sent, by=make.actor(Role.AUDITOR), at=DUE)

    def test_stays_sent_and_addressed(self, shop):
        [row] = waiting(shop, "a@example.com")
        post(at=DUE)
        rows = ReportDelivery.objects.filter(pk=row.pk)
        for guard, change in (
            ("sent_once", {"state": "waiting", "sent_at": None}),
            ("addressed_once", {"recipient": "b@example.com"}),
        ):
            with pytest.raises(DatabaseError, match=guard), transaction.atomic():
                rows.update(**change)
        with pytest.raises(DatabaseError, match="never_deleted"), transaction.atomic():
            row.delete()

    @pytest.mark.parametrize(
        ("changes", "constraint"),
        [
            ({"state": "lost"}, "report_delivery_is_in_a_known_state"),
            ({"state": "sent"}, "report_delivery_has_sent_at_once_sent"),
            ({"sent_at": DUE}, "report_delivery_has_sent_at_once_sent"),
        ],
    )
    def test_is_refused_by_the_database(self, changes, constraint, shop):
        [row] = waiting(shop, "a@example.com")
        with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
            ReportDelivery.objects.filter(pk=row.pk).update(**changes)

    def test_is_one_for_a_snapshot_and_recipient(self, shop):
        [row] = waiting(shop, "a@example.com")
        row.pk = None
        with (
            pytest.raises(DatabaseError, match="snapshot_goes_to_a_recipient_once"),
            transaction.atomic(),
        ):
            row.save(force_insert=True)
