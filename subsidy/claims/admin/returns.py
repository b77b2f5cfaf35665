"""Windows on what came back and what was added later, and a claim's buttons for both."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from subsidy.claims import services
from subsidy.claims.models import GoodsReturn, TopUp
from subsidy.claims.models.returns import ReturnKind, ReturnReason
from subsidy.claims.states import PAYABLE, RETURNABLE
from subsidy.core.money import parse_yuan
from subsidy.web.columns import linked
from subsidy.web.verbs import ReasonForm, RemarkForm, Verb
from subsidy.web.windows import ByName, Window


def _text(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=64, widget=UnfoldAdminTextInputWidget
    )


class ReturnForm(RemarkForm):
    field_order = ["kind", "reason_code", "refund_fen", "new_serial", "new_imei", "reason"]
    kind = forms.ChoiceField(
        label=_("what came back"), choices=ReturnKind.choices, widget=UnfoldAdminSelectWidget
    )
    reason_code = forms.ChoiceField(
        label=_("reason"), choices=ReturnReason.choices, widget=UnfoldAdminSelectWidget
    )
    refund_fen = _text(_("Refund of a part (yuan)"))
    new_serial = _text(_("New serial number of an exchange"))
    new_imei = _text(_("New IMEI of an exchange"))

    def clean_refund_fen(self) -> int | None:
        """Take the refund in yuan, as people say it."""
        said = self.cleaned_data["refund_fen"]
        try:
            return parse_yuan(said) if said else None
        except ValueError as wrong:
            raise ValidationError(_("This is not an amount")) from wrong


RETURN = Verb(
    "return",
    _("Note a return"),
    "claims.return_claim",
    services.return_goods,
    lambda claim: claim.state in RETURNABLE,
    form=ReturnForm,
    warning=_("Before sealing it takes effect at once; what was paid is asked back."),
)
TOP_UP = Verb(
    "top_up",
    _("Top up"),
    "claims.top_up_claim",
    services.top_up,
    lambda claim: claim.state in PAYABLE,
    form=ReasonForm,
    warning=_("The claim gets what the terms of today pay beyond what it was granted."),
)


@admin.register(GoodsReturn)
class ReturnWindow(Window):
    list_display = [
        "kind",
        "claim_reference",
        "reason_code",
        "refund_yuan",
        "at",
        "done_at",
        "last_error",
    ]
    list_filter = ["kind", "reason_code", ("claim__line__unit", ByName)]
    list_select_related = ["claim"]
    search_fields = ["claim__reference"]
    unit_path = "claim__line__unit"
    fields = [
        ("claim_reference", "kind", "reason_code"),
        ("refund_yuan", "price_yuan", "subsidy_yuan"),
        ("old_masked", "new_masked"),
        ("at", "by_reference", "done_at"),
        "reason",
        ("tried_at", "last_error"),
    ]
    claim_reference = linked("claim", _("claim"), ordering="claim__reference")


@admin.register(TopUp)
class TopUpWindow(Window):
    list_display = ["claim_reference", "grant_number", "at", "by_reference", "reason"]
    list_filter = [("grant__claim__line__unit", ByName)]
    list_select_related = ["grant__claim"]
    search_fields = ["grant__claim__reference"]
    unit_path = "grant__claim__line__unit"
    fields = [("claim_reference", "grant_number"), ("at", "by_reference"), "reason"]
    claim_reference = linked("grant__claim", _("claim"), ordering="grant__claim__reference")
    grant_number = linked("grant", _("grant"))
