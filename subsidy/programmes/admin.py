from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from subsidy.programmes import services
from subsidy.programmes.models import Category, Programme, Terms, TermsVariant
from subsidy.programmes.states import MOVES
from subsidy.web.columns import linked
from subsidy.web.verbs import ReasonForm, Verb, starts_from
from subsidy.web.windows import ByName, Rows, Window


@admin.register(Category)
class CategoryWindow(Window):
    list_display = ["code", "name_zh", "name_en", "group"]
    list_filter = ["group"]
    search_fields = ["code", "name_zh", "name_en"]
    ordering = ["code"]


@admin.register(Programme)
class ProgrammeWindow(Window):
    list_display = ["code", "name_zh", "name_en", "year", "state_label", "is_test"]
    list_filter = ["state", "year", "is_test"]
    search_fields = ["code", "name_zh", "name_en"]
    fields = [
        ("code", "state_label", "is_test"),
        ("name_zh", "name_en"),
        ("province", "year", "allocation_strategy"),
        "last_apply_on",
        "file_sha256",
    ]
    verbs = [
        Verb(
            "open",
            _("Open"),
            "programmes.open_programme",
            services.open_programme,
            starts_from(MOVES, "open"),
            warning=_("Merchants may claim from now on."),
        ),
        Verb(
            "pause",
            _("Pause"),
            "programmes.pause_programme",
            services.pause_programme,
            starts_from(MOVES, "pause"),
            form=ReasonForm,
            warning=_("No new claims until it resumes; those under way go on."),
        ),
        Verb(
            "resume",
            _("Resume"),
            "programmes.resume_programme",
            services.resume_programme,
            starts_from(MOVES, "resume"),
        ),
    ]


class VariantRows(Rows):
    model = TermsVariant
    fields = ["position", "label", "kind", "flat_yuan", "rate_bp", "cap_yuan", "conditions"]
    ordering = ["position"]


@admin.register(Terms)
class TermsWindow(Window):
    list_display = [
        "notice_number",
        "category_name",
        "unit_name",
        "valid_from",
        "valid_to",
        "payee",
        "is_illustrative",
    ]
    list_filter = [("programme", ByName), "category__group", "payee", "is_illustrative"]
    list_select_related = ["category", "unit"]
    search_fields = ["notice_number", "notice_title", "category__code", "category__name_zh"]
    inlines = [VariantRows]
    fields = [
        ("notice_number", "notice_title", "published_on"),
        ("programme_name", "category_name", "unit_name"),
        ("valid_from", "valid_to", "apply_by"),
        ("quota_class", "quota_count", "quota_on_return"),
        ("charged_to", "payee", "rounding"),
        ("identifiers_required", "evidence_required"),
        ("no_variant_code", "is_illustrative"),
        "requirements",
        "source_note",
        ("prepared_by", "checked_by"),
    ]
    programme_name = linked("programme", _("programme"), text="name")
    category_name = linked("category", _("category"), text="name")
    unit_name = linked("unit", _("local to unit"), text="name")
