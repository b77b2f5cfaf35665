"""Recoveries: what is asked back, how old it is, what came, and what is netted."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from subsidy.claims.admin.claims import ClaimWindow, GrantWindow
from subsidy.claims.states import ClaimState, GrantState
from subsidy.core import clock
from subsidy.core.clock import programme_day
from subsidy.core.money import yuan
from subsidy.disbursements import desk_recoveries as desk, services
from subsidy.disbursements.admin.recovery_rows import (
    LetterRows,
    NettingRows,
    PlanRows,
    RepaymentRows,
    WriteOffRows,
)
from subsidy.disbursements.models import DemandLetter, Recovery
from subsidy.disbursements.rules.recoveries import AGES, Age
from subsidy.disbursements.states import RECOVERY_MOVES, RecoveryState
from subsidy.web.columns import linked
from subsidy.web.verbs import Verb, starts_from
from subsidy.web.windows import Window

AGE_NAMES = {
    "0-30": _("0 to 30"),
    "31-90": _("31 to 90"),
    "91-180": _("91 to 180"),
    "over-180": _("over 180"),
}


class AgeFilter(admin.SimpleListFilter):
    """Open recoveries by the days since they were demanded."""

    title = _("age in days")
    parameter_name = "age"

    def lookups(self, _request: HttpRequest, _window: Any) -> list[tuple[str, Any]]:
        return [(age.name, AGE_NAMES[age.name]) for age in AGES]

    def queryset(self, _request: HttpRequest, rows: Any) -> QuerySet[Recovery] | None:
        chosen: Age | None = next((age for age in AGES if age.name == self.value()), None)
        return chosen and rows.aged(chosen, on=programme_day(clock.now()))


@admin.register(Recovery)
class RecoveryWindow(Window):
    list_before_template = "disbursements/recoveries.html"
    list_display = [
        "reference",
        "state_label",
        "claim",
        "amount_yuan",
        "left",
        "reason_code",
        "demanded_at",
        "due_on",
    ]
    list_filter = ["state", AgeFilter, "reason_code"]
    list_select_related = ["grant__claim"]
    search_fields = ["reference", "grant__claim__reference"]
    unit_path = "grant__claim__line__unit"
    inlines = [RepaymentRows, NettingRows, LetterRows, PlanRows, WriteOffRows]
    fields = [
        ("reference", "state_label", "claim"),
        ("amount_yuan", "central_yuan", "local_yuan"),
        ("left", "repaid_central_yuan", "repaid_local_yuan"),
        ("planned_central_yuan", "planned_local_yuan"),
        ("reason_code", "reason"),
        ("demanded_at", "demanded_by"),
        ("due_on", "repaid_at"),
    ]
    claim = linked("grant__claim", _("claim"))
    verbs = [
        Verb(
            "repay",
            _("Record a repayment"),
            "disbursements.record_repayment",
            services.record_repayment,
            lambda row: row.state != RecoveryState.REPAID,
            form=desk.RepaymentForm,
            warning=_("Who demanded the money does not record that it came."),
        ),
        Verb(
            "remind",
            _("Write another letter"),
            "disbursements.remind_recovery",
            services.remind,
            lambda row: row.state == RecoveryState.DEMANDED,
            form=desk.RemindForm,
            warning=_("It gives a new day to pay until."),
        ),
        Verb(
            "propose_instalments",
            _("Propose instalments"),
            "disbursements.propose_instalmentplan",
            desk.propose_instalments,
            lambda row: row.state == RecoveryState.DEMANDED,
            form=desk.InstalmentsForm,
            warning=_("Equal sums of what is left, a month apart. Another person approves them."),
        ),
        Verb(
            "propose_write_off",
            _("Propose to write it off"),
            "disbursements.propose_writeoff",
            services.propose_write_off,
            starts_from(RECOVERY_MOVES, "write_off"),
            form=desk.PaperForm,
            warning=_("All that is left counts as lost once another person approves it."),
        ),
    ]

    @admin.display(description=_("still owed (yuan)"))
    def left(self, row: Recovery) -> str:
        return yuan(row.amount_fen - row.repaid_fen)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        ageing = [
            {"name": AGE_NAMES[one.age.name], "count": one.count, "left": yuan(one.left_fen)}
            for one in self.get_queryset(request).ageing(on=programme_day(clock.now()))
        ]
        return super().changelist_view(request, {"ageing": ageing} | (extra_context or {}))


@admin.register(DemandLetter)
class DemandLetterWindow(Window):
    list_display = ["recovery_reference", "number", "noticed_on", "due_on", "written_by"]
    list_filter = ["noticed_on"]
    list_select_related = ["recovery", "written_by"]
    search_fields = ["recovery__reference"]
    unit_path = "recovery__grant__claim__line__unit"
    fields = [
        ("recovery_reference", "number"),
        ("noticed_on", "due_on", "written_by"),
        "text_zh",
        "text_en",
    ]
    recovery_reference = linked("recovery", _("recovery"))


def _demand(call: Any, paid: str) -> Verb:
    return Verb(
        "demand",
        _("Demand back"),
        "disbursements.demand_recovery",
        call,
        lambda row: row.state == paid,
        form=desk.DemandForm,
        warning=_("The whole sum is asked back, in the parts its two sources bore."),
    )


# The room below knows nothing of recoveries, so its windows get their button from here.
GrantWindow.verbs = [*GrantWindow.verbs, _demand(services.demand_recovery, GrantState.PAID)]
ClaimWindow.verbs = [*ClaimWindow.verbs, _demand(services.demand_all, ClaimState.PAID)]
