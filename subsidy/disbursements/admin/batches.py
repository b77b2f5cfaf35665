"""Batches: what the desks sign, each step with its button."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from subsidy.disbursements import desk, services
from subsidy.disbursements.models import BankFile, Batch, Payment
from subsidy.disbursements.states import BATCH_MOVES, BatchState
from subsidy.web.columns import link_to, linked
from subsidy.web.verbs import ReasonForm, RemarkForm, Verb, starts_from
from subsidy.web.windows import ByName, Rows, Window

#: A batch belongs to the units whose claims it pays.
UNIT_OF_PAYMENT = "lines__grant__claim__line__unit"


def _verb(name: str, label: Any, call: Any, form: Any = forms.Form, warning: Any = "") -> Verb:
    permission = f"disbursements.{name}_batch"
    return Verb(name, label, permission, call, _next(name), form, warning)


def _next(name: str) -> Callable[[Batch], bool]:
    """Return whether a batch is where the verb starts; a large one is endorsed before approved."""
    starts = starts_from(BATCH_MOVES, name)
    if name == "endorse":
        return lambda batch: starts(batch) and batch.approvals_needed == 2
    if name == "approve":
        return lambda batch: (
            starts(batch) and (batch.approvals_needed == 1 or batch.state == BatchState.ENDORSED)
        )
    return starts


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
        ("central_yuan", "local_yuan"),
        ("netted_central_yuan", "netted_local_yuan"),
        ("unit_name", "category_group", "category_name", "approved_until"),
        ("made_at", "sealed_at", "endorsed_at", "approved_at", "sent_at"),
        ("made_by", "sealed_by", "endorsed_by", "approved_by", "sent_by"),
        ("approvals_needed", "last_error"),
        "content_sha256",
    ]
    programme_name = linked("programme", _("programme"), text="name")
    unit_name = linked("unit", _("programme unit"), text="name")
    category_name = linked("category", _("category"), text="name")
    list_verbs = [
        Verb(
            "draft",
            _("Draft a batch"),
            "disbursements.draft_batch",
            desk.draft,
            form=desk.DraftForm,
            warning=_("What does not fit into one batch goes into further ones."),
        )
    ]
    verbs = [
        _verb("seal", _("Seal"), services.seal, warning=_("The content is frozen from now on.")),
        _verb(
            "endorse",
            _("Approve as the first of two"),
            services.endorse,
            warning=_("Another person has to approve it too."),
        ),
        _verb("approve", _("Approve"), services.approve),
        _verb("send", _("Send to the bank"), desk.send),
        _verb("close", _("Close the batch"), services.close),
        _verb("unseal", _("Unseal"), services.unseal, RemarkForm),
        _verb("reject", _("Reject"), services.reject, ReasonForm),
        _verb(
            "recall",
            _("Recall"),
            services.recall,
            ReasonForm,
            _("The approval is taken back; possible as long as no file was made."),
        ),
        _verb(
            "cancel",
            _("Cancel"),
            services.cancel,
            RemarkForm,
            _("Its claims wait for another batch."),
        ),
    ]
