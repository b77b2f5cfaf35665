"""The window on inspections: planning, the visit itself, the report and its acceptance."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy as _

from subsidy.inspections import desk, pages, services
from subsidy.inspections.models import Inspection, Photo
from subsidy.inspections.states import INSPECTION_MOVES, InspectionState
from subsidy.web.columns import linked
from subsidy.web.verbs import EmptyForm, ReasonForm, Verb, starts_from
from subsidy.web.windows import ByName, Window

CARRY_OUT = "inspections.carry_out_inspection"


def _under_way(inspection: Inspection) -> bool:
    return inspection.state == InspectionState.UNDER_WAY


def _noting(name: str, label: Any, call: Any, form: Any) -> Verb:
    return Verb(name, label, CARRY_OUT, call, _under_way, form=form)


@admin.register(Inspection)
class InspectionWindow(Window):
    list_display = [
        "reference",
        "state_label",
        "merchant_name",
        "kind",
        "chosen",
        "inspector",
        "due_on",
        "verdict",
    ]
    list_filter = ["state", "kind", "chosen", "verdict", ("programme", ByName)]
    list_select_related = ["merchant", "inspector"]
    search_fields = ["reference", "merchant__name", "merchant__credit_code"]
    unit_path = "merchant__unit"
    change_form_template = "inspections/inspection.html"
    fields = [
        ("reference", "state_label", "kind", "chosen"),
        ("merchant_name", "programme_name", "inspector", "due_on"),
        ("inclusion", "band_label", "run", "case"),
        "reason",
        ("verdict", "summary"),
        ("planned_by", "planned_at", "began_at", "reported_at"),
        "accepted_by",
    ]
    merchant_name = linked("merchant", _("merchant"))
    programme_name = linked("programme", _("programme"), text="name")
    list_verbs = [
        Verb(
            "plan_run",
            _("Plan from an audit run"),
            "inspections.plan_inspection",
            desk.plan_from_run,
            form=desk.PlanForm,
            warning=_("A tenth of the visits go to merchants that chance chooses."),
        ),
        Verb(
            "plan",
            _("Plan one visit"),
            "inspections.plan_inspection",
            desk.plan_one,
            form=desk.OneForm,
        ),
    ]
    verbs = [
        Verb(
            "assign",
            _("Assign"),
            "inspections.assign_inspection",
            services.assign,
            starts_from(INSPECTION_MOVES, "assign"),
            form=desk.AssignForm,
        ),
        Verb(
            "begin",
            _("Begin the visit"),
            CARRY_OUT,
            services.begin,
            starts_from(INSPECTION_MOVES, "begin"),
            form=EmptyForm,
        ),
        _noting("answer", _("Answer an item"), services.answer, desk.AnswerForm),
        _noting("discover", _("Note a discovery"), desk.discover, desk.DiscoveryForm),
        _noting("price", _("Note a price"), desk.note_price, desk.PriceForm),
        _noting("photo", _("Add a photo"), desk.add_photo, desk.PhotoForm),
        _noting("report", _("Report"), services.report, desk.ReportForm),
        Verb(
            "accept",
            _("Accept the report"),
            "inspections.accept_inspection",
            services.accept,
            starts_from(INSPECTION_MOVES, "accept"),
            form=EmptyForm,
            warning=_("What was discovered becomes findings of a case."),
        ),
        Verb(
            "send_back",
            _("Send back"),
            "inspections.accept_inspection",
            services.send_back,
            starts_from(INSPECTION_MOVES, "send_back"),
            form=ReasonForm,
        ),
        Verb(
            "cancel",
            _("Cancel"),
            "inspections.plan_inspection",
            services.cancel,
            starts_from(INSPECTION_MOVES, "cancel"),
            form=ReasonForm,
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The visits that this person may know of: list, page, photos and verbs start from them."""
        return super().get_queryset(request).known_to(request.user)

    def get_urls(self) -> Sequence[Any]:
        door = self.admin_site.admin_view(self.photo)
        return [
            path("<path:object_id>/photo/<int:photo_id>/", door, name="inspections_photo"),
            *super().get_urls(),
        ]

    def photo(self, request: HttpRequest, object_id: str, photo_id: int) -> HttpResponse:
        """A photo of a visit that this person may see."""
        row = get_object_or_404(self.get_queryset(request), pk=object_id)
        photo = get_object_or_404(Photo, pk=photo_id, inspection=row)
        file = services.open_photo(photo)
        answer = FileResponse(file, content_type=photo.media_type)
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
        answer["X-Content-Type-Options"] = "nosniff"
        return answer

    @admin.display(description=_("evidence band"), ordering="band")
    def band_label(self, inspection: Inspection) -> object:
        return pages.BANDS.get(inspection.band, "-")

    def page_context(self, _request: HttpRequest, inspection: Inspection) -> dict[str, object]:
        return pages.inspection(inspection)
