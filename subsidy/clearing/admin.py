"""Windows on the year end: orders with all that they move, and the two people's buttons."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from subsidy.clearing import forms, services
from subsidy.clearing.models import CarriedBatch, ReturnedMoney, RoundingSettled, YearEndOrder
from subsidy.clearing.states import ORDER_MOVES
from subsidy.web.columns import linked
from subsidy.web.verbs import ReasonForm, Verb, starts_from
from subsidy.web.windows import ByName, Rows, Window

PROPOSE = "clearing.propose_yearendorder"


def _propose(name: str, label: Any, call: Any, form: Any, warning: Any) -> Verb:
    def on_programme(*, programme: Any, **data: Any) -> object:
        return call(programme, **data)

    return Verb(name, label, PROPOSE, on_programme, form=form, warning=warning)


class ReturnedRows(Rows):
    model = ReturnedMoney
    fields = ["unit_name", "group", "batch", "amount_yuan"]
    unit_name = linked("line__unit", _("programme unit"), text="name")

    @admin.display(description=_("group of money"))
    def group(self, row: ReturnedMoney) -> str:
        return row.line.get_category_group_display()

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("line__unit", "batch")


class RoundingRows(Rows):
    model = RoundingSettled
    fields = ["unit_name", "group", "giver", "taker", "amount_yuan"]
    unit_name = linked("line__unit", _("programme unit"), text="name")

    @admin.display(description=_("group of money"))
    def group(self, row: RoundingSettled) -> str:
        return row.line.get_category_group_display()

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("line__unit", "giver", "taker")


class CarriedRows(Rows):
    model = CarriedBatch
    fields = ["batch", "amount_yuan", "new_batch"]

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("batch", "new_batch")


@admin.register(YearEndOrder)
class YearEndOrderWindow(Window):
    list_display = [
        "document_number",
        "kind",
        "programme_name",
        "last_apply_on",
        "state_label",
        "proposed_at",
        "proposed_by",
    ]
    list_filter = ["kind", "state", ("programme", ByName)]
    list_select_related = ["programme", "proposed_by"]
    search_fields = ["document_number"]
    is_for_all_units = True
    fields = [
        ("kind", "state_label"),
        ("programme_name", "successor_name", "last_apply_on"),
        "document_number",
        "reason",
        ("proposed_at", "proposed_by"),
        ("approved_at", "approved_by"),
    ]
    inlines = [ReturnedRows, RoundingRows, CarriedRows]
    programme_name = linked("programme", _("programme"), text="name")
    successor_name = linked("successor", _("next programme"), text="name")
    list_verbs = [
        _propose(
            "propose_closing",
            _("Propose to close"),
            services.propose_closing,
            forms.ClosingForm,
            _("No new claims after that day; those under way go on. Another person approves it."),
        ),
        _propose(
            "propose_clearing",
            _("Propose to clear"),
            services.propose_clearing,
            forms.ClearingForm,
            _(
                "What is left goes back to its fund batches and rounding is settled once another"
                " person approves it. Every claim must be decided and paid."
            ),
        ),
        _propose(
            "propose_carry_over",
            _("Propose to carry over"),
            services.propose_carry_over,
            forms.CarryOverForm,
            _("What the batches have left goes on to the next programme."),
        ),
        _propose(
            "propose_reopening",
            _("Propose to reopen"),
            services.propose_reopening,
            forms.ReopeningForm,
            _("Merchants may claim again up to that day; money must be allotted anew."),
        ),
    ]
    verbs = [
        Verb(
            "approve",
            _("Approve and carry out"),
            "clearing.approve_yearendorder",
            services.approve,
            starts_from(ORDER_MOVES, "approve"),
            warning=_("The order is carried out at once."),
        ),
        Verb(
            "reject",
            _("Reject"),
            "clearing.reject_yearendorder",
            services.reject,
            starts_from(ORDER_MOVES, "reject"),
            form=ReasonForm,
        ),
    ]

    def get_inlines(self, request: Any, obj: Any) -> Any:  # noqa: ARG002 - as the base class says
        """Show the rows that the kind of order has."""
        rows = {ReturnedRows: "returns", RoundingRows: "roundings", CarriedRows: "carried"}
        return [inline for inline, name in rows.items() if obj and getattr(obj, name).exists()]
