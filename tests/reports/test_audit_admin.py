"""Windows on audit reports, schedules and deliveries."""

import json
from datetime import date, datetime
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from subsidy.accounts.models import Role
from subsidy.core.clock import SHANGHAI
from subsidy.reports.models import ReportDelivery, ReportSchedule, Snapshot
from subsidy.reports.services import make_due, make_snapshot
from tests import make
from tests.clerk import Clerk, buttons, said, text
from tests.make import NOON, TODAY
from tests.reports.plans import scheduled
from tests.reports.runs import Run

DUE = datetime(2024, 10, 7, 8, tzinfo=SHANGHAI)
FORM = {
    "kind": "weekly",
    "recipients": "a@example.com, b@example.com",
    "weekday": "0",
    "hour": "8",
    "language": "en",
    "formats": ["pdf"],
}


@pytest.fixture
def clerk(db):
    return Clerk(Role.AUDITOR)


def made(shop, *, ending=TODAY, unit=None):
    facts = {"kind": "weekly", "ending": ending, "unit": unit, "by": make.SWEEP, "at": NOON}
    return make_snapshot(shop.programme, **facts)


class TestSnapshotWindow:
    def test_shows_figures_pictures_and_tables(self, shop, clerk):
        run = Run(shop)
        answer = clerk.look(made(shop))
        page = text(answer)
        for words in (
            *("What was examined", "Subsidy examined (yuan) 30,000.03", run.merchants[2].name),
            *("There is no earlier report", "All recoveries so far, by reason"),
        ):
            assert words in page
        assert answer.content.count(b'class="audit-chart"') == 4

    def test_is_compared_with_an_earlier_one(self, shop, clerk):
        first = made(shop, ending=date(2024, 9, 10))
        second = made(shop, ending=date(2024, 9, 17))
        Run(shop)
        last = made(shop)
        page = text(clerk.look(last))
        assert f"Compared with {second.reference}" in page
        assert "Merchants examined 3 +3" in page
        url = reverse("admin:reports_snapshot_change", args=[last.pk])
        assert f"Compared with {first.reference}" in text(
            clerk.client.get(url, {"with": first.reference})
        )

    def test_gives_files(self, shop, clerk):
        snapshot = made(shop)

        def file(form):
            return clerk.client.get(
                reverse("admin:reports_snapshot_file", args=[snapshot.pk, form])
            )

        pdf, xlsx, plain = (file(form) for form in ("pdf", "xlsx", "json"))
        assert "Weekly audit report" in PdfReader(BytesIO(pdf.content)).pages[0].extract_text()
        assert load_workbook(BytesIO(xlsx.content))["Summary"]["B8"].value == snapshot.sha256
        assert json.loads(plain.content)["content"] == snapshot.facts
        assert pdf.headers["Content-Disposition"] == (
            'attachment; filename="audit-weekly-hebei-2024-all-2024-10-01.pdf"'
        )
        assert file("doc").status_code == 404

    def test_is_made_on_demand(self, shop, clerk):
        facts = {"kind": "monthly", "programme": shop.programme.pk, "unit": shop.unit.pk}
        clerk.start("make", Snapshot, ending="2024-09-30", **facts)
        snapshot = Snapshot.objects.get()
        assert (snapshot.unit, str(snapshot.from_on)) == (shop.unit, "2024-09-01")
        assert snapshot.made_by == f"staff:{clerk.user.username}"

    def test_shows_units_their_own(self, shop):
        own, other = made(shop, unit=shop.unit), made(shop)
        clerk = Clerk(Role.AUDITOR, units=[shop.unit])
        assert own.reference in text(clerk.look(own))
        assert clerk.look(other).status_code == 302
        url = reverse("admin:reports_snapshot_file", args=[other.pk, "pdf"])
        assert clerk.client.get(url).status_code == 404
        facts = {"kind": "weekly", "programme": shop.programme.pk, "ending": "2024-09-30"}
        answer = clerk.start("make", Snapshot, **facts)
        assert said(answer) == ["You do not work for this unit. Name one of your units."]

    @pytest.mark.parametrize("count", [1, 3])
    def test_list_has_a_budget(self, count, shop, clerk, django_assert_num_queries):
        for day in range(count):
            made(shop, ending=date(2024, 9, 10 + day), unit=shop.unit)
        with django_assert_num_queries(6):
            page = clerk.list(Snapshot)
        assert page.context["cl"].result_list.count() == count


class TestScheduleWindow:
    def test_sets_changes_pauses_and_resumes(self, shop, clerk):
        clerk.start("set", ReportSchedule, programme=shop.programme.pk, **FORM)
        schedule = ReportSchedule.objects.get()
        assert schedule.recipients == ["a@example.com", "b@example.com"]
        assert buttons(clerk.look(schedule)) == ["Revise", "Pause"]
        form = clerk.client.get(f"/admin/reports/reportschedule/{schedule.pk}/revise/")
        assert "a@example.com b@example.com" in text(form)
        clerk.press("revise", schedule, programme=shop.programme.pk, **(FORM | {"hour": "9"}))
        assert schedule.next_at == DUE.replace(hour=9)
        clerk.press("pause", schedule)
        assert not schedule.is_active
        clerk.press("resume", schedule)
        assert schedule.is_active

    def test_says_who_cannot_receive(self, shop, clerk):
        answer = clerk.start(
            "set",
            ReportSchedule,
            programme=shop.programme.pk,
            **(FORM | {"recipients": "a@example.com\nghost"}),
        )
        assert said(answer) == ["No report can be sent to ghost."]

    def test_is_set_by_no_reviewer(self, shop):
        clerk = Clerk(Role.CITY_REVIEWER)
        answer = clerk.start("set", ReportSchedule, programme=shop.programme.pk, **FORM)
        assert answer.status_code == 403

    @pytest.mark.parametrize("count", [1, 3])
    def test_list_has_a_budget(self, count, shop, clerk, django_assert_num_queries):
        for _ in range(count):
            scheduled(shop, unit=shop.unit)
        with django_assert_num_queries(6):
            page = clerk.list(ReportSchedule)
        assert page.context["cl"].result_list.count() == count


class TestDeliveryWindow:
    def test_sends_again_what_failed(self, shop, clerk):
        scheduled(shop)
        make_due(at=DUE)
        delivery = ReportDelivery.objects.get()
        assert buttons(clerk.look(delivery)) == []
        ReportDelivery.objects.update(state="failed", attempts=7, last_error="550 no such user")
        assert "550 no such user" in text(clerk.look(delivery))
        clerk.press("retry", delivery)
        assert (delivery.state, delivery.attempts) == ("waiting", 0)

    @pytest.mark.parametrize("count", [1, 3])
    def test_list_has_a_budget(self, count, shop, clerk, django_assert_num_queries):
        scheduled(shop, recipients=[f"a{number}@example.com" for number in range(count)])
        make_due(at=DUE)
        with django_assert_num_queries(5):
            page = clerk.list(ReportDelivery)
        assert page.context["cl"].result_list.count() == count
