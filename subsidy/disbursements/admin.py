"""Windows on payments: batches with their makers and checkers, bank files, recoveries."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from subsidy.claims.admin import ClaimWindow, GrantWindow
from subsidy.claims.states import ClaimState, GrantState
from subsidy.core.money import yuan
from subsidy.disbursements import admin_opening, desk, services  # noqa: F401 - its windows
from subsidy.disbursements.models import (
    BankFile,
    Batch,
    Payment,
    PaymentLine,
    Recovery,
    ReplyDifference,
)
from subsidy.disbursements.states import BATCH_MOVES, RECOVERY_MOVES
from subsidy.web.columns import link_to, linked
from subsidy.web.verbs import ReasonForm, RemarkForm, Verb, starts_from
from subsidy.web.windows import ByName, Rows, Window

#: A batch belongs to the units whose claims it pays.
UNIT_OF_PAYMENT = "lines__grant__claim__line__unit"


def _verb(name: str, label: Any, call: Any, form: Any = forms.Form, warning: Any = "") -> Verb:
    permission = f"disbursements.{name}_batch"
    return Verb(name, label, permission, call, starts_from(BATCH_MOVES, name), form, warning)


class PaymentRows(Rows):
    model = Payment
    fields = ["payment", "payee", "bank", "masked", "amount_yuan", "state", "refusal_reason"]
    ordering = ["number"]
    per_page = 20

    @admin.display(description=_("reference"))
    def payment(self, payment: Payment) -> str:
        return link_to(payment, payment.reference)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        return super().get_queryset(request).select_related("merchant", "applicant")

    @admin.display(description=_("payee"))
    def payee(self, payment: Payment) -> str:
        return payment.masked_holder

    @admin.display(description=_("account number"))
    def masked(self, payment: Payment) -> str:
        return payment.masked_account


class FileRows(Rows):
    model = BankFile
    fields = ["file", "kind", "written_at", "sent_at", "applied_at", "last_error"]

    @admin.display(description=_("name"))
    def file(self, file: BankFile) -> str:
        return link_to(file, file.name)


@admin.register(Batch)
class BatchWindow(Window):
    list_display = [
        "number",
        "state_label",
        "programme_name",
        "payee",
        "payments_count",
        "total_yuan",
        "made_by",
        "approved_by",
        "sent_at",
    ]
    list_filter = ["state", "payee", ("programme", ByName)]
    list_select_related = ["programme", "made_by", "approved_by"]
    search_fields = ["number"]
    unit_path = f"payments__{UNIT_OF_PAYMENT}"
    inlines = [PaymentRows, FileRows]
    fields = [
        ("number", "state_label", "payee"),
        ("programme_name", "payments_count", "total_yuan"),
        ("central_yuan", "local_yuan", "last_error"),
        ("made_at", "sealed_at", "approved_at"),
        ("made_by", "sealed_by", "approved_by"),
        ("sent_at", "content_sha256"),
    ]
    programme_name = linked("programme", _("programme"), text="name")
    list_verbs = [
        Verb(
            "draft",
            _("Draft a batch"),
            "disbursements.draft_batch",
            desk.draft,
            form=desk.DraftForm,
        )
    ]
    verbs = [
        _verb("seal", _("Seal"), services.seal, warning=_("The content is frozen from now on.")),
        _verb("approve", _("Approve"), services.approve),
        _verb("send", _("Send to the bank"), desk.send),
        _verb("close", _("Close the batch"), services.close),
        _verb("unseal", _("Unseal"), services.unseal, RemarkForm),
        _verb("reject", _("Reject"), services.reject, ReasonForm),
        _verb(
            "cancel",
            _("Cancel"),
            services.cancel,
            RemarkForm,
            _("Its claims wait for another batch."),
        ),
    ]


class LineRows(Rows):
    model = PaymentLine
    fields = ["claim", "amount", "is_live"]
    per_page = 20
    claim = linked("grant__claim", _("claim"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[PaymentLine]:
        return super().get_queryset(request).select_related("grant__claim")

    @admin.display(description=_("amount (yuan)"))
    def amount(self, line: PaymentLine) -> str:
        return yuan(line.grant.amount_fen)


@admin.register(Payment)
class PaymentWindow(Window):
    list_display = ["reference", "state_label", "payee", "masked", "amount_yuan", "batch_number"]
    list_filter = ["state", ("batch__programme", ByName)]
    list_select_related = ["batch", "merchant", "applicant"]
    search_fields = ["reference", "bank_reference", "merchant__name"]
    unit_path = UNIT_OF_PAYMENT
    inlines = [LineRows]
    fields = [
        ("reference", "state_label", "batch_number"),
        ("payee", "bank", "masked"),
        ("amount_yuan", "central_yuan", "local_yuan"),
        ("paid_at", "refused_at", "bank_reference"),
        ("refusal_code", "refusal_reason"),
    ]
    payee, masked = PaymentRows.payee, PaymentRows.masked
    batch_number = linked("batch", _("batch"))


class DifferenceRows(Rows):
    model = ReplyDifference
    fields = ["code", "reference", "status", "reason_code", "bank_reference", "recorded_at"]


@admin.register(BankFile)
class BankFileWindow(Window):
    list_display = ["name", "kind", "batch_number", "written_at", "sent_at", "applied_at"]
    list_filter = ["kind", "written_at"]
    list_select_related = ["batch"]
    search_fields = ["name", "batch__number"]
    is_for_all_units = True
    inlines = [DifferenceRows]
    fields = [
        ("name", "kind", "batch_number"),
        ("written_at", "sent_at", "applied_at"),
        ("tried_at", "last_error"),
        "sha256",
    ]
    batch_number = linked("batch", _("batch"))


@admin.register(ReplyDifference)
class DifferenceWindow(Window):
    list_display = ["file_name", "code", "reference", "status", "reason_code", "recorded_at"]
    list_filter = ["code", "recorded_at"]
    list_select_related = ["file"]
    search_fields = ["reference", "file__name"]
    is_for_all_units = True
    file_name = linked("file", _("bank file"))


@admin.register(Recovery)
class RecoveryWindow(Window):
    list_display = [
        "reference",
        "state_label",
        "claim",
        "amount_yuan",
        "reason_code",
        "demanded_at",
        "repaid_at",
    ]
    list_filter = ["state", "reason_code"]
    list_select_related = ["grant__claim"]
    search_fields = ["reference", "grant__claim__reference"]
    unit_path = "grant__claim__line__unit"
    fields = [
        ("reference", "state_label", "claim"),
        ("amount_yuan", "central_yuan", "local_yuan"),
        ("reason_code", "reason"),
        ("demanded_at", "demanded_by"),
        ("repaid_at", "repaid_by", "bank_reference"),
    ]
    claim = linked("grant__claim", _("claim"))
    verbs = [
        Verb(
            "repay",
            _("Record the repayment"),
            "disbursements.record_repayment",
            services.record_repayment,
            starts_from(RECOVERY_MOVES, "repay"),
            form=desk.RepaymentForm,
            warning=_("Who demanded the money does not record that it came."),
        )
    ]


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
