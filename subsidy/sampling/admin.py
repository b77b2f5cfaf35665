"""Windows on samples: the auditors' desk, and what everybody may look at."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy as _
from unfold.utils import display_for_label

from subsidy.sampling import desk, pages, services
from subsidy.sampling.forms import AnnounceForm, FindingForm, SeedForm, WorksheetForm
from subsidy.sampling.models import Sample, SampleItem, Stratum
from subsidy.sampling.states import MOVES, SampleState
from subsidy.sampling.worksheets import file_name, worksheet
from subsidy.web.columns import linked
from subsidy.web.verbs import ReasonForm, RemarkForm, Verb, starts_from
from subsidy.web.windows import ByName, Rows, Window

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RECORD = "sampling.record_sample"


class StratumRows(Rows):
    model = Stratum
    fields = ["stratum_name", "units_count", "book_yuan", "size"]

    @admin.display(description=_("stratum"))
    def stratum_name(self, stratum: Stratum) -> str:
        return pages.stratum_name(stratum.name)


def _verb(name: str, label: Any, call: Any, form: Any, warning: Any = "", **more: Any) -> Verb:
    """Return the button for a step of a sample."""
    shown = starts_from(MOVES, name)
    return Verb(
        name, label, f"sampling.{name}_sample", call, shown, form=form, warning=warning, **more
    )


@admin.register(Sample)
class SampleWindow(Window):
    list_display = [
        *("reference", "state_label", "programme_name", "unit_name", "merchant_name"),
        *("design", "as_of", "size", "announced_at"),
    ]
    list_filter = ["state", "design", ("programme", ByName), ("unit", ByName)]
    list_select_related = ["programme", "unit", "merchant"]
    search_fields = ["reference", "merchant__name", "merchant__credit_code"]
    change_form_template = "sampling/sample.html"
    unit_path = "unit"
    inlines = [StratumRows]
    fields = [
        ("reference", "state_label", "programme_name", "unit_name", "merchant_name"),
        ("basis", "as_of", "design", "estimator"),
        ("confidence", "materiality_bp", "expected_bp", "spread_bp"),
        ("errors_max", "size_asked", "layered_by", "allocation"),
        ("cuts_yuan", "top_from_yuan"),
        "commitment",
        ("units_count", "book_yuan", "size", "cutoff"),
        "population_sha256",
        "seed",
        ("announced_at", "announced_by", "frozen_at"),
        ("drawn_at", "drawn_by", "closed_at", "closed_by"),
    ]
    programme_name = linked("programme", _("programme"), text="name")
    unit_name = linked("unit", _("unit"), text="name")
    merchant_name = linked("merchant", _("merchant"))
    list_verbs = [
        Verb(
            "announce",
            _("Announce a sample"),
            "sampling.announce_sample",
            desk.announce,
            form=AnnounceForm,
            warning=_(
                "The seed decides which claims are drawn. Until the draw only its hash is kept."
            ),
            tells=desk.tell_seed,
        )
    ]
    verbs = [
        _verb(
            "freeze",
            _("Freeze the population"),
            services.freeze,
            RemarkForm,
            _("The claims are written down as they stand; nothing is added afterwards."),
        ),
        _verb("draw", _("Reveal the seed and draw"), services.draw, SeedForm),
        Verb(
            "record",
            _("Send a worksheet"),
            RECORD,
            desk.take,
            lambda sample: sample.state == SampleState.DRAWN,
            form=WorksheetForm,
            warning=_("All rows or none: what is wrong is told cell by cell."),
            tells=desk.tell_changes,
        ),
        _verb("evaluate", _("Evaluate"), services.evaluate, RemarkForm),
        _verb(
            "close",
            _("Draw again and close"),
            services.close,
            RemarkForm,
            _("By another auditor than drew it; nothing changes afterwards."),
        ),
        _verb("reopen", _("Open again"), services.reopen, ReasonForm),
        _verb("cancel", _("Cancel"), services.cancel, ReasonForm),
    ]

    def get_urls(self) -> list[Any]:
        doors = {"worksheet": self.worksheet_view, "download": self.record_view}
        ours = [
            path(
                f"<path:object_id>/{name}/", self.admin_site.admin_view(door), name=self._name(name)
            )
            for name, door in doors.items()
        ]
        return ours + super().get_urls()

    def worksheet_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Answer with the worksheet of a sample that is drawn."""
        if not (request.user.has_perm(RECORD) and self.has_view_permission(request)):
            raise PermissionDenied
        rows = self.get_queryset(request).exclude(seed="")
        sample = get_object_or_404(rows, pk=object_id)
        headers = {"Content-Disposition": f'attachment; filename="{file_name(sample)}"'}
        return HttpResponse(worksheet(sample), content_type=XLSX, headers=headers)

    def record_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Answer with all that is needed to draw the sample again, as JSON."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        sample = get_object_or_404(self.get_queryset(request), pk=object_id)
        answer = JsonResponse(
            services.sample_record(sample), json_dumps_params={"ensure_ascii": False, "indent": 1}
        )
        answer["Content-Disposition"] = f'attachment; filename="{sample.reference}.json"'
        return answer

    def page_context(self, request: HttpRequest, sample: Sample) -> dict[str, object]:
        may_record = request.user.has_perm(RECORD)
        items = self.admin_site.get_model_admin(SampleItem)._url("changelist")  # noqa: SLF001 - a sister
        return {
            "evaluation": pages.panel(sample),
            "items_url": f"{items}?sample__id__exact={sample.pk}",
            "record_url": self._url("download", sample.pk),
            "worksheet_url": self._url("worksheet", sample.pk) if may_record else "",
        }


@admin.register(SampleItem)
class SampleItemWindow(Window):
    list_display = [
        *("position", "claim_reference", "sample_reference", "stratum_name"),
        *("book_yuan", "audited_yuan", "result", "note"),
    ]
    list_filter = ["is_wrong", "is_certain"]
    list_select_related = ["sample", "stratum", "line__claim"]
    search_fields = ["reference", "sample__reference"]
    unit_path = "sample__unit"
    ordering = ("-sample", "position", "id")
    fields = [
        ("sample_reference", "position", "claim_reference", "stratum_name"),
        ("is_certain", "chance", "book_yuan"),
        ("audited_yuan", "error_yuan", "result"),
        ("note", "recorded_by", "recorded_at"),
    ]
    claim_reference = linked("line__claim", _("claim"))
    sample_reference = linked("sample", _("sample"))
    verbs = [
        Verb(
            "record",
            _("Record the finding"),
            RECORD,
            services.record_one,
            lambda item: item.sample.state == SampleState.DRAWN,
            form=FindingForm,
        )
    ]

    @admin.display(description=_("result"), ordering="is_wrong")
    def result(self, item: SampleItem) -> str:
        """A tick would praise what is wrong."""
        if item.is_wrong is None:
            return "-"
        words = _("wrong") if item.is_wrong else _("as booked")
        return display_for_label((item.is_wrong, words), "", {True: "danger", False: "success"})

    @admin.display(description=_("stratum"))
    def stratum_name(self, item: SampleItem) -> str:
        return pages.stratum_name(item.stratum.name)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == "sample__id__exact" or super().lookup_allowed(lookup, value, request)
