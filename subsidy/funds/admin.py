from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from subsidy.core import clock
from subsidy.core.money import yuan
from subsidy.funds import (
    admin_orders,  # noqa: F401 - registers its window
    services,
)
from subsidy.funds.forms import QuotaForm
from subsidy.funds.models import Allotment, DailyQuota, FundBatch, FundLine, FundOrder
from subsidy.funds.states import MOVES
from subsidy.ledger.models import Balance
from subsidy.web.columns import linked
from subsidy.web.verbs import ReasonForm, Verb, starts_from
from subsidy.web.windows import ByName, Rows, Window


class AllotmentRows(Rows):
    model = Allotment
    per_page = 20
    fields = ["document_number", "line", "batch", "amount_yuan", "allotted_on", "is_illustrative"]

    def get_queryset(self, request):  # noqa: ANN001, ANN201 - as the base class says
        rows = super().get_queryset(request)
        return rows.select_related("line__programme", "line__unit", "batch")


class OrderRows(Rows):
    model = FundOrder
    fk_name = "line"
    fields = ["document_number", "kind", "batch", "amount_yuan", "due_on", "state"]
    ordering = ("-id",)
    per_page = 20

    def get_queryset(self, request):  # noqa: ANN001, ANN201 - as the base class says
        rows = super().get_queryset(request)
        return rows.select_related("line__programme", "line__unit", "batch")


class QuotaRows(Rows):
    model = DailyQuota
    fields = ["quota_claims", "quota_yuan", "at", "by_reference", "reason"]
    ordering = ("-id",)
    per_page = 20

    def get_queryset(self, request):  # noqa: ANN001, ANN201 - dito
        return super().get_queryset(request).select_related("line__programme", "line__unit")


@admin.register(FundBatch)
class FundBatchWindow(Window):
    list_display = [
        *("number", "source", "unit_name", "instrument"),
        *("amount_yuan", "issued_on", "programme_name"),
    ]
    list_filter = [("programme", ByName), "source"]
    list_select_related = ["programme", "unit"]
    search_fields = ["number", "instrument"]
    fields = [
        ("number", "source", "unit_name", "instrument"),
        ("programme_name", "amount_yuan", "issued_on"),
        ("left", "note"),
    ]
    is_for_all_units = True
    inlines = [AllotmentRows]
    programme_name = linked("programme", _("programme"), text="name")
    unit_name = linked("unit", _("of the city"), text="name")

    @admin.display(description=_("left to allot (yuan)"))
    def left(self, batch: FundBatch) -> str:
        return yuan(Balance.objects.get(book=batch.book).available_fen)


@admin.register(FundLine)
class FundLineWindow(Window):
    list_display = ["unit_name", "category_group", "programme_name", "state_label"]
    list_filter = [("programme", ByName), ("unit", ByName), "category_group", "state"]
    list_select_related = ["programme", "unit"]
    search_fields = ["unit__name_zh", "unit__name_en", "unit__code"]
    ordering = ["programme", "unit__code", "id"]
    unit_path = "unit"
    fields = [
        ("unit_name", "category_group"),
        ("programme_name", "state_label"),
        ("available", "frozen", "holdings"),
        ("quota_in_force", "registered_today"),
    ]
    inlines = [AllotmentRows, OrderRows, QuotaRows]
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
        Verb(
            "set_quota",
            _("Set the daily quota"),
            "funds.set_dailyquota",
            services.set_quota,
            form=QuotaForm,
            warning=_(
                "In force at the next request of a till; what is in stays in. Empty: no limit."
            ),
        ),
    ]

    @admin.display(description=_("available (yuan)"))
    def available(self, line: FundLine) -> str:
        return yuan(Balance.objects.get(book=line.book).available_fen)

    @admin.display(description=_("frozen (yuan)"))
    def frozen(self, line: FundLine) -> str:
        return yuan(Balance.objects.get(book=line.book).frozen_fen)

    @admin.display(description=_("money of which batches (yuan)"))
    def holdings(self, line: FundLine) -> str:
        held = services.holdings_of(line)
        return "；".join(f"{batch}: {yuan(fen)}" for batch, fen in held.items()) or "-"

    @admin.display(description=_("daily quota"))
    def quota_in_force(self, line: FundLine) -> str:
        row = Balance.objects.get(book=line.book)
        return _registered(row.quota_claims, row.quota_fen)

    @admin.display(description=_("registered today"))
    def registered_today(self, line: FundLine) -> str:
        row = Balance.objects.get(book=line.book)
        is_today = row.counted_on == clock.programme_day(clock.now())
        return _registered(row.counted_claims * is_today, row.counted_fen * is_today)


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


def _registered(claims: int | None, amount_fen: int | None) -> str:
    """Return how many claims and how much money, where there is such a number."""
    said = _("%(claims)d claims") % {"claims": claims} if claims is not None else ""
    money = _("%(yuan)s yuan") % {"yuan": yuan(amount_fen)} if amount_fen is not None else ""
    return " · ".join(part for part in (said, money) if part) or "-"
