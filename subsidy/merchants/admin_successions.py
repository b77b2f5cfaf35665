"""The window on mergers and new credit codes, and the second person's buttons."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from subsidy.merchants import services
from subsidy.merchants.models import Succession
from subsidy.merchants.states import SUCCESSION_MOVES
from subsidy.web.columns import linked
from subsidy.web.verbs import ReasonForm, Verb, starts_from
from subsidy.web.windows import Window


@admin.register(Succession)
class SuccessionWindow(Window):
    list_display = ["document_number", "kind", "merchant_name", "state_label", "proposed_at"]
    list_filter = ["kind", "state"]
    list_select_related = ["merchant"]
    search_fields = ["document_number", "merchant__name", "merchant__credit_code", "old_code"]
    unit_path = "merchant__unit"
    fields = [
        ("kind", "state_label"),
        ("merchant_name", "successor_name"),
        ("old_code", "new_code"),
        "document_number",
        "reason",
        ("proposed_at", "proposed_by"),
        ("approved_at", "approved_by"),
    ]
    merchant_name = linked("merchant", _("merchant"))
    successor_name = linked("successor", _("successor"))
    verbs = [
        Verb(
            "approve",
            _("Approve and carry out"),
            "merchants.approve_succession",
            services.approve_succession,
            starts_from(SUCCESSION_MOVES, "approve"),
            warning=_(
                "Merged: the merchant leaves, its keys end, its stores go over; what it is owed is"
                " paid to its successor. A new code is in force at once."
            ),
        ),
        Verb(
            "reject",
            _("Reject"),
            "merchants.reject_succession",
            services.reject_succession,
            starts_from(SUCCESSION_MOVES, "reject"),
            form=ReasonForm,
        ),
    ]
