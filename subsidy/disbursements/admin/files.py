"""Files to the bank and from it, and what in them does not fit."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from subsidy.core.money import yuan
from subsidy.disbursements import services
from subsidy.disbursements.desk_differences import ResolveForm
from subsidy.disbursements.models import BankFile, ReplyDifference, ReplyLine
from subsidy.web.columns import link_to, linked
from subsidy.web.verbs import Verb
from subsidy.web.windows import Rows, Window


class DifferenceRows(Rows):
    """Ours, the bank's, the difference, and since when."""

    model = ReplyDifference
    fields = [
        "difference",
        "reference",
        "ours",
        "status",
        "ours_yuan",
        "bank_yuan",
        "difference_yuan",
        "recorded_at",
        "resolution",
    ]
    ordering = ("resolved_at", "id")
    per_page = 20

    @admin.display(description=_("code"))
    def difference(self, row: ReplyDifference) -> str:
        return link_to(row, row.code)

    @admin.display(description=_("difference (yuan)"))
    def difference_yuan(self, row: ReplyDifference) -> str:
        return "-" if row.difference_fen is None else yuan(row.difference_fen)


class LineRows(Rows):
    model = ReplyLine
    fields = [
        "number",
        "reference",
        "status",
        "amount_yuan",
        "reason_code",
        "reason_text",
        "bank_reference",
        "verdict",
    ]
    ordering = ("number",)
    per_page = 20


@admin.register(BankFile)
class BankFileWindow(Window):
    list_display = ["name", "kind", "batch_number", "written_at", "sent_at", "applied_at"]
    list_filter = ["kind", "written_at"]
    list_select_related = ["batch"]
    search_fields = ["name", "batch__number"]
    is_for_all_units = True
    inlines = [DifferenceRows, LineRows]
    fields = [
        ("name", "kind", "batch_number"),
        ("control_count", "control_yuan", "size"),
        ("written_at", "sent_at"),
        ("staged_at", "applied_at"),
        ("tried_at", "last_error"),
        "sha256",
    ]
    batch_number = linked("batch", _("batch"))


@admin.register(ReplyDifference)
class DifferenceWindow(Window):
    list_display = [
        "code",
        "batch_number",
        "reference",
        "ours_yuan",
        "bank_yuan",
        "difference_yuan",
        "recorded_at",
        "resolution",
    ]
    list_filter = ["code", "resolution", "recorded_at"]
    list_select_related = ["batch"]
    search_fields = ["reference", "file__name", "batch__number"]
    is_for_all_units = True
    fields = [
        ("code", "batch_number", "payment_reference"),
        ("ours", "ours_yuan"),
        ("status", "bank_yuan", "reason_code"),
        ("difference_yuan", "bank_reference"),
        ("file_name", "recorded_at"),
        ("resolution", "resolved_at", "resolved_by"),
        ("note", "document_number"),
    ]
    batch_number = linked("batch", _("batch"))
    payment_reference = linked("payment", _("payment"))
    file_name = linked("file", _("bank file"))
    difference_yuan = DifferenceRows.difference_yuan
    verbs = [
        Verb(
            "resolve",
            _("Resolve"),
            "disbursements.resolve_replydifference",
            services.resolve,
            lambda row: row.resolved_at is None,
            form=ResolveForm,
            warning=_("It moves no money, and is kept with your name."),
        )
    ]

    def get_queryset(self, request: Any) -> Any:
        rows = super().get_queryset(request)
        return rows.select_related("batch", "payment", "file", "resolved_by")
