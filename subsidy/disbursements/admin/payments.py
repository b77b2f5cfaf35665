"""Payments, each with the claims that it pays."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from subsidy.core.money import yuan
from subsidy.disbursements import services
from subsidy.disbursements.admin.batches import UNIT_OF_PAYMENT, PaymentRows
from subsidy.disbursements.models import Payment, PaymentLine
from subsidy.disbursements.states import PAYMENT_MOVES
from subsidy.web.columns import linked
from subsidy.web.verbs import ReasonForm, Verb, starts_from
from subsidy.web.windows import ByName, Rows, Window


class LineRows(Rows):
    model = PaymentLine
    fields = ["claim", "amount", "is_live", "left_because"]
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
        ("netted_central_yuan", "netted_local_yuan"),
        ("paid_at", "refused_at", "bank_reference"),
        ("refusal_code", "refusal_reason"),
    ]
    payee, masked = PaymentRows.payee, PaymentRows.masked
    batch_number = linked("batch", _("batch"))
    verbs = [
        Verb(
            "drop",
            _("Drop from the draft"),
            "disbursements.drop_payment",
            services.drop_payment,
            starts_from(PAYMENT_MOVES, "drop"),
            form=ReasonForm,
            warning=_("Its claims wait for another batch."),
        )
    ]
