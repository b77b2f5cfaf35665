"""Windows on audit reports: what was made, what is made by itself, and who got it."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy as _

from subsidy.core.actors import Actor
from subsidy.reports import services
from subsidy.reports.audit_files import MEDIA_TYPES, written
from subsidy.reports.audit_pages import comparable, report_page
from subsidy.reports.audit_tables import as_json
from subsidy.reports.forms import MakeForm, ScheduleForm, filled_in
from subsidy.reports.models import ReportDelivery, ReportSchedule, Snapshot
from subsidy.reports.states import DeliveryState
from subsidy.web.columns import linked, named
from subsidy.web.verbs import Verb
from subsidy.web.windows import ByName, Rows, Window


def make(*, by: Actor, at: datetime, **facts: Any) -> Snapshot:
    """Make the report of the week or month that ends on the day."""
    programme = facts.pop("programme")
    return services.make_snapshot(programme, by=by, at=at, **facts)


def set_schedule(*, by: Actor, at: datetime, **facts: Any) -> ReportSchedule:
    """Have a report made by itself from now on."""
    return services.set_schedule(services.Plan(**facts), by=by, at=at)


def revise_schedule(schedule: ReportSchedule, *, by: Actor, at: datetime, **facts: Any) -> None:
    """Let it be another one from the next report on."""
    services.revise_schedule(schedule, services.Plan(**facts), by=by, at=at)


class Placed:
    """Columns of rows that belong to a programme, and to a unit or to all."""

    programme_name = linked("programme", _("programme"), text="name")

    @admin.display(description=_("programme unit"), ordering="unit")
    def place(self, row: Any) -> str:
        return row.unit.name if row.unit else str(_("All units"))


class DeliveryRows(Rows):
    model = ReportDelivery
    fields = ["recipient", "language", "state", "attempts", "sent_at", "last_error"]


@admin.register(Snapshot)
class SnapshotWindow(Placed, Window):
    list_display = [
        "reference",
        "kind",
        "programme_name",
        "place",
        "from_on",
        "to_on",
        "made_at",
        "made_by",
    ]
    list_filter = ["kind", ("programme", ByName), ("unit", ByName)]
    list_select_related = ["programme", "unit"]
    search_fields = ["reference", "sha256"]
    unit_path = "unit"
    change_form_template = "reports/snapshot.html"
    inlines = [DeliveryRows]
    fields = [
        ("reference", "kind", "programme_name", "place"),
        ("from_on", "to_on", "known_at", "previous_link"),
        ("made_at", "made_by", "generator"),
        "sha256",
    ]
    previous_link = linked("previous", _("compared with"), text="reference")
    list_verbs = [
        Verb("make", _("Make an audit report"), "reports.make_snapshot", make, form=MakeForm),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave the content where it is: it is large, and only one page reads it."""
        return super().get_queryset(request).defer("content")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.file)
        files = path("<int:object_id>/file/<str:form>/", view, name=self._name("file"))
        return [files, *super().get_urls()]

    def file(self, request: HttpRequest, object_id: int, form: str) -> HttpResponse:
        """Send the report as a file, in the reader's language."""
        if not self.has_view_permission(request):
            raise Http404
        rows = self.get_queryset(request).select_related("programme", "unit", "previous")
        snapshot = get_object_or_404(rows, pk=object_id)
        if form == "json":
            content, media_type = as_json(snapshot).encode(), "application/json"
        elif form in MEDIA_TYPES:
            content, media_type = written(snapshot, form), MEDIA_TYPES[form]
        else:
            raise Http404
        headers = {"Content-Disposition": f'attachment; filename="{snapshot.file_stem}.{form}"'}
        return HttpResponse(content, content_type=media_type, headers=headers)

    def page_context(self, request: HttpRequest, snapshot: Snapshot) -> dict[str, object]:
        others = comparable(self.get_queryset(request), snapshot)
        asked = request.GET.get("with", "")
        before = next((other for other in others if other.reference == asked), None)
        files = [
            {"label": label, "url": self._url("file", snapshot.pk, form)}
            for form, label in (("pdf", "PDF"), ("xlsx", "Excel"), ("json", "JSON"))
        ]
        return report_page(snapshot, before=before) | {"files": files, "others": others}


@admin.register(ReportSchedule)
class ScheduleWindow(Placed, Window):
    list_display = [
        "__str__",
        "programme_name",
        "place",
        "recipients_count",
        "language",
        "is_active",
        "next_at",
    ]
    list_filter = ["kind", "is_active", ("programme", ByName), ("unit", ByName)]
    list_select_related = ["programme", "unit"]
    unit_path = "unit"
    fields = [
        ("kind", "programme_name", "place", "is_active"),
        ("weekday", "day", "hour", "next_at"),
        ("language", "formats", "set_by", "set_at"),
        "recipients",
    ]
    verbs = [
        Verb(
            "revise",
            _("Revise"),
            "reports.set_reportschedule",
            revise_schedule,
            form=ScheduleForm,
            initial=filled_in,
        ),
        Verb(
            "pause",
            _("Pause"),
            "reports.set_reportschedule",
            services.pause_schedule,
            lambda schedule: schedule.is_active,
            form=forms.Form,
        ),
        Verb(
            "resume",
            _("Resume"),
            "reports.set_reportschedule",
            services.resume_schedule,
            lambda schedule: not schedule.is_active,
            form=forms.Form,
            warning=_("It goes on with the next report; what was missed is not made up for."),
        ),
    ]
    list_verbs = [
        Verb(
            "set",
            _("Schedule a report"),
            "reports.set_reportschedule",
            set_schedule,
            form=ScheduleForm,
        )
    ]

    @admin.display(description=_("recipients"))
    def recipients_count(self, schedule: ReportSchedule) -> int:
        return len(schedule.recipients)


@admin.register(ReportDelivery)
class DeliveryWindow(Window):
    list_display = [
        "snapshot_link",
        "programme_name",
        "recipient",
        "state_label",
        "attempts",
        "sent_at",
        "last_error",
    ]
    list_filter = ["state", ("snapshot__unit", ByName)]
    list_select_related = ["snapshot__programme"]
    search_fields = ["recipient", "snapshot__reference"]
    unit_path = "snapshot__unit"
    fields = [
        ("snapshot_link", "schedule_link", "recipient"),
        ("language", "formats", "state_label"),
        ("attempts", "next_at", "tried_at", "sent_at"),
        "last_error",
    ]
    snapshot_link = linked("snapshot", _("audit report"), text="reference")
    schedule_link = linked("schedule", _("report schedule"))
    programme_name = named("snapshot__programme", _("programme"))
    verbs = [
        Verb(
            "retry",
            _("Send again"),
            "reports.retry_reportdelivery",
            services.retry_delivery,
            lambda delivery: delivery.state == DeliveryState.FAILED,
            form=forms.Form,
        )
    ]
