"""What stands on the page of a recovery: sums that came, nettings, letters, proposals."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from subsidy.disbursements.models import (
    DemandLetter,
    InstalmentPlan,
    Netting,
    Repayment,
    WriteOff,
)
from subsidy.web.columns import link_to, linked
from subsidy.web.windows import Rows


class RepaymentRows(Rows):
    model = Repayment
    fields = [
        *("number", "amount_yuan", "central_yuan", "local_yuan", "paid_on"),
        *("bank_reference", "netted_from", "destination", "recorded_by"),
    ]
    ordering = ["number"]
    netted_from = linked("netting__payment", _("netted from"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Repayment]:
        related = ("netting__payment", "recorded_by")
        return super().get_queryset(request).select_related(*related)


class NettingRows(Rows):
    model = Netting
    fields = ["of_payment", "amount_yuan", "central_yuan", "local_yuan", "state", "planned_at"]
    of_payment = linked("payment", _("payment"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Netting]:
        return super().get_queryset(request).select_related("payment")


class LetterRows(Rows):
    model = DemandLetter
    fields = ["letter", "noticed_on", "due_on", "written_by"]
    ordering = ["number"]

    @admin.display(description=_("letter of demand"))
    def letter(self, row: DemandLetter) -> str:
        return link_to(row, row.number)

    def get_queryset(self, request: HttpRequest) -> QuerySet[DemandLetter]:
        return super().get_queryset(request).select_related("written_by")


class PlanRows(Rows):
    model = InstalmentPlan
    fields = ["plan", "state", "amount_yuan", "proposed_at"]

    @admin.display(description=_("instalment plan"))
    def plan(self, row: InstalmentPlan) -> str:
        return link_to(row, row)


class WriteOffRows(Rows):
    model = WriteOff
    fields = ["write_off", "state", "amount_yuan", "proposed_at"]

    @admin.display(description=_("write-off"))
    def write_off(self, row: WriteOff) -> str:
        return link_to(row, row)
