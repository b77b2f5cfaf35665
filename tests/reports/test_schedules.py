"""Schedules: what people may set, and what they make when they are due."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from subsidy.accounts.models import Role
from subsidy.core.actors import Actor
from subsidy.core.clock import SHANGHAI
from subsidy.reports import services, tasks
from subsidy.reports.models import ReportDelivery, ReportSchedule, Snapshot
from subsidy.reports.services import make_due, make_scheduled
from tests import make
from tests.make import NOON
from tests.reports.plans import plan, scheduled

DUE = datetime(2024, 10, 7, 8, tzinfo=SHANGHAI)
WEEK = timedelta(days=7)


@pytest.mark.django_db
class TestSetSchedule:
    def test_is_due_at_its_next_hour(self, shop):
        by = make.actor(Role.AUDITOR)
        schedule = scheduled(shop, by=by, recipients=[" a@example.com", "a@example.com", ""])
        schedule.refresh_from_db()
        assert (schedule.recipients, schedule.formats) == (["a@example.com"], ["pdf", "xlsx"])
        assert (schedule.weekday, schedule.day, schedule.next_at) == (0, None, DUE)
        assert (schedule.set_by, schedule.set_at, schedule.is_active) == (str(by), NOON, True)
        assert schedule.changes.count() == 1

    def test_by_the_month_forgets_the_weekday(self, shop):
        schedule = scheduled(shop, kind="monthly", day=28)
        assert (schedule.weekday, schedule.day) == (None, 28)
        assert schedule.next_at == datetime(2024, 10, 28, 8, tzinfo=SHANGHAI)

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"recipients": []}, services.RecipientInvalid),
            ({"recipients": ["a@example.com", "no address@example"]}, services.RecipientInvalid),
            ({"recipients": ["nobody"]}, services.RecipientInvalid),
            ({"recipients": [f"a{n}@example.com" for n in range(51)]}, services.RecipientInvalid),
            ({"weekday": None, "day": 3}, services.ScheduleDayInvalid),
            ({"kind": "monthly", "day": 29}, services.ScheduleDayInvalid),
        ],
    )
    def test_refuses_what_cannot_be_done(self, changes, refusal, shop):
        with pytest.raises(refusal):
            scheduled(shop, **changes)
        assert not ReportSchedule.objects.exists()

    def test_refuses_a_test_programme(self, shop):
        trial = make.programme("trial", is_test=True)
        with pytest.raises(services.ProgrammeIsATest):
            scheduled(shop, programme=trial)

    def test_takes_staff_who_have_an_address_and_work_there(self, shop):
        user = make.staff(Role.INSPECTOR, "wang")
        elsewhere = make.unit("130200", counties=())
        with pytest.raises(services.RecipientInvalid):
            scheduled(shop, recipients=["wang"])
        type(user).objects.filter(pk=user.pk).update(email="wang@example.com")
        assert scheduled(shop, recipients=["wang"]).recipients == ["wang"]
        user.units.set([shop.unit])
        assert scheduled(shop, recipients=["wang"], unit=shop.unit).pk
        for unit in (elsewhere, None):
            with pytest.raises(services.RecipientInvalid):
                scheduled(shop, recipients=["wang"], unit=unit)

    def test_keeps_to_the_domains_that_are_allowed(self, shop, settings):
        settings.REPORT_RECIPIENT_DOMAINS = ["gov.example"]
        assert scheduled(shop, recipients=["a@GOV.example"]).pk
        with pytest.raises(services.RecipientInvalid):
            scheduled(shop, recipients=["a@example.com"])

    def test_is_for_the_own_units_only(self, shop):
        user = make.staff(Role.AUDITOR)
        user.units.set([shop.unit])
        by = Actor.staff(user)
        assert scheduled(shop, unit=shop.unit, by=by).pk
        for unit in (make.unit("130200", counties=()), None):
            with pytest.raises(services.UnitNotYours):
                scheduled(shop, unit=unit, by=by)


@pytest.mark.django_db
class TestSchedule:
    def test_is_changed_paused_and_resumed(self, shop):
        schedule, by = scheduled(shop), make.actor(Role.AUDITOR)
        services.revise_schedule(schedule, plan(shop, weekday=2), by=by, at=NOON)
        assert schedule.next_at == datetime(2024, 10, 2, 8, tzinfo=SHANGHAI)
        services.pause_schedule(schedule, by=by, at=NOON)
        assert make_due(at=DUE + 4 * WEEK) == 0
        services.resume_schedule(schedule, by=by, at=DUE + 4 * WEEK)
        assert schedule.next_at == datetime(2024, 11, 6, 8, tzinfo=SHANGHAI)
        assert schedule.changes.count() == 4

    @pytest.mark.parametrize(
        ("changes", "constraint"),
        [
            ({"weekday": 7}, "schedule_names_its_day_as_its_kind_asks"),
            ({"day": 1}, "schedule_names_its_day_as_its_kind_asks"),
            ({"kind": "monthly", "weekday": None, "day": 31}, "schedule_names_its_day"),
            ({"hour": 24}, "schedule_has_an_hour_of_the_day"),
            ({"recipients": []}, "schedule_sends_something_to_somebody"),
            ({"formats": []}, "schedule_sends_something_to_somebody"),
            ({"formats": ["doc"]}, "schedule_sends_known_files_in_a_known_language"),
            ({"language": "fr"}, "schedule_sends_known_files_in_a_known_language"),
        ],
    )
    def test_is_refused_by_the_database(self, changes, constraint, shop):
        schedule = scheduled(shop)
        with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
            ReportSchedule.objects.filter(pk=schedule.pk).update(**changes)

    def test_is_never_deleted(self, shop):
        with pytest.raises(DatabaseError, match="never_deleted"), transaction.atomic():
            scheduled(shop).delete()


@pytest.mark.django_db
class TestMakeDue:
    def test_makes_the_report_of_the_week_and_its_deliveries(self, shop):
        schedule = scheduled(shop, recipients=["a@example.com", "b@example.com"])
        assert make_due(at=DUE - timedelta(seconds=1)) == 0
        assert make_due(at=DUE) == 1
        snapshot = Snapshot.objects.get()
        assert (snapshot.from_on, snapshot.to_on) == (date(2024, 9, 30), date(2024, 10, 6))
        assert (snapshot.made_by, snapshot.known_at) == ("sweep:make_reports", DUE)
        assert list(
            ReportDelivery.objects.order_by("id").values_list(
                "snapshot", "schedule", "recipient", "language", "formats", "state", "next_at"
            )
        ) == [
            (snapshot.pk, schedule.pk, name, "zh-hans", ["pdf", "xlsx"], "waiting", DUE)
            for name in ("a@example.com", "b@example.com")
        ]
        schedule.refresh_from_db()
        assert schedule.next_at == DUE + WEEK
        assert make_due(at=DUE) == 0

    def test_makes_up_for_what_was_missed_one_by_one(self, shop):
        scheduled(shop)
        late = DUE + 2 * WEEK
        assert [make_due(at=late) for _ in range(4)] == [1, 1, 1, 0]
        ends = list(Snapshot.objects.order_by("id").values_list("to_on", "previous__to_on"))
        assert ends == [
            (date(2024, 10, 6), None),
            (date(2024, 10, 13), date(2024, 10, 6)),
            (date(2024, 10, 20), date(2024, 10, 13)),
        ]

    def test_shares_a_report_and_sends_it_to_each_once(self, shop):
        scheduled(shop, recipients=["a@example.com", "b@example.com"])
        scheduled(shop, recipients=["B@example.com", "b@example.com"], language="en")
        assert make_due(at=DUE) == 2
        assert Snapshot.objects.count() == 1
        found = ReportDelivery.objects.order_by("id").values_list("recipient", "language")
        assert list(found) == [
            ("a@example.com", "zh-hans"),
            ("b@example.com", "zh-hans"),
            ("B@example.com", "en"),
        ]

    def test_does_nothing_where_another_worker_was_first(self, shop, monkeypatch):
        schedule = scheduled(shop)
        counted = services.due.counted

        def overtaken(scope, kind):
            monkeypatch.setattr(services.due, "counted", counted)
            assert make_scheduled(schedule.pk, at=DUE)
            return counted(scope, kind)

        monkeypatch.setattr(services.due, "counted", overtaken)
        assert not make_scheduled(schedule.pk, at=DUE)
        assert Snapshot.objects.count() == 1

    def test_is_told_by_beat_to_look(self, shop, monkeypatch):
        schedule = scheduled(shop, at=NOON - WEEK)
        monkeypatch.setattr(tasks.make_one, "delay", tasks.make_one)
        tasks.make_due()
        assert Snapshot.objects.get().deliveries.get().schedule == schedule
