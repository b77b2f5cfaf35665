"""The window on payments that another system made before this one began."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from subsidy.disbursements.models import OpeningPayment
from subsidy.web.columns import linked
from subsidy.web.windows import ByName, Window


@admin.register(OpeningPayment)
class OpeningPaymentWindow(Window):
    unit_path = "grant__claim__line__unit"
    list_display = ["bank_reference", "source", "claim", "paid_on", "recorded_at"]
    list_filter = ["source", ("grant__claim__line__unit", ByName)]
    list_select_related = ["grant__claim"]
    search_fields = ["bank_reference", "grant__claim__reference"]
    fields = [("bank_reference", "source", "claim"), ("paid_on", "recorded_at")]
    claim = linked("grant__claim", _("claim"))
