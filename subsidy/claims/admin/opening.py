"""The window on claims that were taken over from another system."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from subsidy.claims.models import OpeningClaim
from subsidy.web.columns import linked
from subsidy.web.windows import ByName, Window


@admin.register(OpeningClaim)
class OpeningClaimWindow(Window):
    unit_path = "claim__line__unit"
    list_display = ["number", "source", "claim_", "submitted_on", "decided_on", "paid_on"]
    list_filter = ["source", ("claim__line__unit", ByName)]
    list_select_related = ["claim"]
    search_fields = ["number", "claim__reference"]
    search_help_text = _("Number there, or the claim's reference here")
    fields = [
        ("number", "source", "claim_"),
        ("submitted_on", "decided_on", "paid_on"),
        "file_name",
    ]
    claim_ = linked("claim", _("claim"))
