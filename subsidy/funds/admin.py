from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from subsidy.funds import services
from subsidy.funds.models import Allotment, FundBatch, FundLine
from subsidy.funds.states import MOVES
from subsidy.web.columns import linked
from subsidy.web.verbs import ReasonForm, Verb, starts_from
from subsidy.web.windows import ByName, Rows, Window


class AllotmentRows(Rows):
    model = Allotment
    fields = ["document_number", "line", "batch", "amount_yuan", "allotted_on", "is_illustrative"]

    def get_queryset(self, request):  # noqa: ANN001, ANN201 - as the base class says
        rows = super().get_queryset(request)
        return rows.select_related("line__programme", "line__unit", "batch")


@admin.register(FundBatch)
class FundBatchWindow(Window):
    list_display = ["number", "source", "instrument", "amount_yuan", "issued_on", "programme_name"]
    list_filter = [("programme", ByName), "source"]
    list_select_related = ["programme"]
    search_fields = ["number", "instrument"]
    fields = [
        ("number", "source", "instrument"),
        ("programme_name", "amount_yuan", "issued_on"),
        "note",
    ]
    is_for_all_units = True
    inlines = [AllotmentRows]
    programme_name = linked("programme", _("programme"), text="name")


@admin.register(FundLine)
class FundLineWindow(Window):
    list_display = ["unit_name", "category_group", "programme_name", "state_label"]
    list_filter = [("programme", ByName), ("unit", ByName), "category_group", "state"]
    list_select_related = ["programme", "unit"]
    search_fields = ["unit__name_zh", "unit__name_en", "unit__code"]
    ordering = ["programme", "unit__code", "id"]
    unit_path = "unit"
    fields = [("unit_name", "category_group"), ("programme_name", "state_label")]
    inlines = [AllotmentRows]
    programme_name = linked("programme", _("programme"), text="name")
    unit_name = linked("unit", _("programme unit"), text="name")
    verbs = [
        Verb(
            "pause",
            _("Pause"),
            "funds.pause_fundline",
            services.pause_line,
            starts_from(MOVES, "pause"),
            form=ReasonForm,
            warning=_("No new reservations on this line until it resumes."),
        ),
        Verb(
            "resume",
            _("Resume"),
            "funds.resume_fundline",
            services.resume_line,
            starts_from(MOVES, "resume"),
        ),
    ]


@admin.register(Allotment)
class AllotmentWindow(Window):
    list_display = [
        "document_number",
        "unit_name",
        "group",
        "amount_yuan",
        "batch",
        "allotted_on",
        "is_illustrative",
    ]
    list_filter = [("line__unit", ByName), "line__category_group", "is_illustrative"]
    list_select_related = ["line__unit", "batch"]
    search_fields = ["document_number"]
    unit_path = "line__unit"
    fields = [
        ("document_number", "amount_yuan", "allotted_on"),
        ("line", "batch", "is_illustrative"),
        "note",
        ("prepared_by", "checked_by"),
    ]
    unit_name = linked("line__unit", _("programme unit"), text="name")

    @admin.display(description=_("group of money"), ordering="line__category_group")
    def group(self, allotment: Allotment) -> str:
        return allotment.line.get_category_group_display()
