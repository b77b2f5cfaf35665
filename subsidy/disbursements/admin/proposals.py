"""What two people decide about recoveries: instalments, write-offs, returns to the treasury."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from subsidy.core.money import yuan
from subsidy.disbursements import desk_recoveries as desk, services
from subsidy.disbursements.models import (
    Instalment,
    InstalmentPlan,
    Repayment,
    TreasuryReturn,
    TreasuryShare,
    WriteOff,
)
from subsidy.disbursements.rules.recoveries import open_instalments
from subsidy.disbursements.states import (
    PLAN_MOVES,
    TREASURY_RETURN_MOVES,
    WRITE_OFF_MOVES,
)
from subsidy.web.columns import linked
from subsidy.web.verbs import ReasonForm, RemarkForm, Verb, starts_from
from subsidy.web.windows import ByName, Rows, Window

SIGNED = [("proposed_at", "proposed_by"), ("decided_at", "decided_by")]
PEOPLE = ["proposed_by", "decided_by"]


def deciding(noun: str, moves: Any, approve: Any, reject: Any, warning: Any) -> list[Verb]:
    """Return the two buttons of the second person."""
    return [
        Verb(
            "approve",
            _("Approve"),
            f"disbursements.approve_{noun}",
            approve,
            starts_from(moves, "approve"),
            form=RemarkForm,
            warning=warning,
        ),
        Verb(
            "reject",
            _("Reject"),
            f"disbursements.reject_{noun}",
            reject,
            starts_from(moves, "reject"),
            form=ReasonForm,
        ),
    ]


class InstalmentRows(Rows):
    model = Instalment
    fields = ["number", "due_on", "amount_yuan"]
    ordering = ["number"]
    per_page = 60


@admin.register(InstalmentPlan)
class InstalmentPlanWindow(Window):
    list_display = [
        *("document_number", "state_label", "recovery_reference", "amount_yuan"),
        *PEOPLE,
    ]
    list_filter = ["state"]
    list_select_related = ["recovery", *PEOPLE]
    search_fields = ["document_number", "recovery__reference"]
    unit_path = "recovery__grant__claim__line__unit"
    inlines = [InstalmentRows]
    fields = [
        ("document_number", "state_label", "recovery_reference"),
        ("amount_yuan", "open_ones"),
        "reason",
        *SIGNED,
    ]
    recovery_reference = linked("recovery", _("recovery"))
    verbs = deciding(
        "instalmentplan",
        PLAN_MOVES,
        services.approve_instalments,
        services.reject_instalments,
        _("Only what its day has passed for is then overdue, and netted."),
    )

    @admin.display(description=_("open of each (yuan)"))
    def open_ones(self, plan: InstalmentPlan) -> str:
        """Say what is open of each instalment: what was repaid covers the earliest first."""
        amounts = list(plan.instalments.order_by("number").values_list("amount_fen", flat=True))
        recovery = plan.recovery
        repaid_fen = recovery.repaid_fen - (recovery.amount_fen - plan.amount_fen)
        return " + ".join(yuan(fen) for fen in open_instalments(amounts, repaid_fen))


@admin.register(WriteOff)
class WriteOffWindow(Window):
    list_display = [
        *("document_number", "state_label", "recovery_reference", "amount_yuan"),
        *PEOPLE,
    ]
    list_filter = ["state"]
    list_select_related = ["recovery", *PEOPLE]
    search_fields = ["document_number", "recovery__reference"]
    unit_path = "recovery__grant__claim__line__unit"
    fields = [
        ("document_number", "state_label", "recovery_reference"),
        ("amount_yuan", "central_yuan", "local_yuan"),
        "reason",
        *SIGNED,
    ]
    recovery_reference = linked("recovery", _("recovery"))
    verbs = deciding(
        "writeoff",
        WRITE_OFF_MOVES,
        services.approve_write_off,
        services.reject_write_off,
        _("The money counts as lost. It is still owed: what comes later is recorded as ever."),
    )


class ShareRows(Rows):
    model = TreasuryShare
    fields = ["line_name", "batch_name", "amount_yuan"]
    per_page = 50
    line_name = linked("line", _("fund line"))
    batch_name = linked("batch", _("fund batch"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[TreasuryShare]:
        related = ("batch", "line__unit", "line__programme")
        return super().get_queryset(request).select_related(*related)


class ReturnedRows(Rows):
    model = Repayment
    fields = ["recovery_reference", "amount_yuan", "central_yuan", "local_yuan", "paid_on"]
    per_page = 20
    recovery_reference = linked("recovery", _("recovery"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Repayment]:
        return super().get_queryset(request).select_related("recovery")


@admin.register(TreasuryReturn)
class TreasuryReturnWindow(Window):
    list_display = ["document_number", "state_label", "programme_name", "amount_yuan", *PEOPLE]
    list_filter = ["state", ("programme", ByName)]
    list_select_related = ["programme", *PEOPLE]
    search_fields = ["document_number"]
    is_for_all_units = True
    inlines = [ShareRows, ReturnedRows]
    fields = [
        ("document_number", "state_label", "programme_name"),
        ("amount_yuan", "central_yuan", "local_yuan"),
        "reason",
        *SIGNED,
    ]
    programme_name = linked("programme", _("programme"), text="name")
    list_verbs = [
        Verb(
            "propose",
            _("Propose a treasury return"),
            "disbursements.propose_treasuryreturn",
            services.propose_treasury_return,
            form=desk.TreasuryReturnForm,
            warning=_("Lists what came back since the programme was over; nothing is moved yet."),
        )
    ]
    verbs = deciding(
        "treasuryreturn",
        TREASURY_RETURN_MOVES,
        services.approve_treasury_return,
        services.reject_treasury_return,
        _("Each source gets back what it had borne, for good."),
    )
