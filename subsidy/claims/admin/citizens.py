"""Windows on what citizens said, and on the messages to them; a merchant's position beside it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from subsidy.claims import services
from subsidy.claims.admin import pages
from subsidy.claims.models import CitizenMessage, CitizenWord, PayTime
from subsidy.core import clock
from subsidy.merchants.models import Merchant
from subsidy.web.columns import linked
from subsidy.web.windows import ByName, Window


@admin.register(CitizenWord)
class CitizenWordWindow(Window):
    list_display = ["claim_reference", "said", "via", "at"]
    list_filter = ["said", "via", ("claim__line__unit", ByName)]
    list_select_related = ["claim"]
    search_fields = ["claim__reference"]
    unit_path = "claim__line__unit"
    fields = [("claim_reference", "said", "via", "at"), "reason"]
    claim_reference = linked("claim", _("claim"))


@admin.register(CitizenMessage)
class CitizenMessageWindow(Window):
    list_display = ["claim_reference", "template", "state", "attempts", "made_at", "sent_at"]
    list_filter = ["state", "template", ("claim__line__unit", ByName)]
    list_select_related = ["claim"]
    search_fields = ["claim__reference"]
    unit_path = "claim__line__unit"
    fields = [
        ("claim_reference", "template", "state"),
        ("made_at", "next_at", "sent_at"),
        ("attempts", "last_error"),
    ]
    claim_reference = linked("claim", _("claim"))


@admin.register(PayTime)
class PayTimeWindow(Window):
    list_display = [
        "programme_name",
        "category_group",
        "unit_name",
        "stage",
        "claims",
        "early_days",
        "middle_days",
        "late_days",
    ]
    list_filter = ["stage", "category_group", ("unit", ByName)]
    list_select_related = ["programme", "unit"]
    fields = [
        ("programme_name", "category_group", "unit_name", "stage"),
        ("claims", "early_days", "middle_days", "late_days"),
        "learnt_at",
    ]
    programme_name = linked("programme", _("programme"), text="name")
    unit_name = linked("unit", _("programme unit"), text="name")


def position_panel(_request: HttpRequest, merchant: Merchant) -> dict[str, object]:
    """Return what the panel on a merchant's page says."""
    return pages.position(services.position_of(merchant, at=clock.now()))


merchants: Any = admin.site.get_model_admin(Merchant)
merchants.add_panel("claims/position.html", position_panel)
