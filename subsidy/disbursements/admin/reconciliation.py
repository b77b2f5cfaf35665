"""Reconciliation: each batch that the bank has, and every difference between its word and ours."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from subsidy.core.money import yuan
from subsidy.disbursements.admin.files import DifferenceRows
from subsidy.disbursements.models import Reconciliation
from subsidy.disbursements.states import PaymentState
from subsidy.web.columns import linked
from subsidy.web.windows import ByName, Window


def sums_panel(_request: HttpRequest, batch: Reconciliation) -> dict[str, object]:
    """Return what became of the money that was ordered."""
    words = dict(PaymentState.choices)
    return {
        "sums": [
            {"state": words[PaymentState(state)], "count": count, "yuan": yuan(amount_fen)}
            for state, count, amount_fen in batch.sums()
        ]
    }


class OpenOnly(admin.SimpleListFilter):
    title = _("differences")
    parameter_name = "open"

    def lookups(self, *_args: object) -> list[tuple[str, Any]]:
        return [("1", _("open ones")), ("0", _("none open"))]

    def queryset(self, _request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return rows
        return rows.filter(open_count__gt=0) if self.value() == "1" else rows.filter(open_count=0)


class BatchDifferenceRows(DifferenceRows):
    fk_name = "batch"


@admin.register(Reconciliation)
class ReconciliationWindow(Window):
    list_display = [
        "number",
        "state_label",
        "programme_name",
        "payments_count",
        "total_yuan",
        "sent_at",
        "open_differences",
        "since",
    ]
    list_filter = [OpenOnly, "state", ("programme", ByName)]
    list_select_related = ["programme"]
    search_fields = ["number"]
    is_for_all_units = True
    inlines = [BatchDifferenceRows]
    fields = [
        ("number", "state_label", "programme_name"),
        ("payments_count", "total_yuan", "sent_at"),
        ("open_differences", "since"),
    ]
    programme_name = linked("programme", _("programme"), text="name")

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.add_panel("disbursements/reconciliation.html", sums_panel)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).with_differences()

    @admin.display(description=_("open differences"), ordering="open_count")
    def open_differences(self, batch: Any) -> int:
        return int(batch.open_count)

    @admin.display(description=_("since"), ordering="open_since")
    def since(self, batch: Any) -> Any:
        return batch.open_since
