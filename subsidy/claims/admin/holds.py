"""Windows on holds, and the buttons that place and lift them."""

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from subsidy.claims import services
from subsidy.claims.models import Hold
from subsidy.claims.models.holds import HoldReason
from subsidy.claims.states import LIVE
from subsidy.merchants.admin import MerchantWindow
from subsidy.web.columns import linked
from subsidy.web.verbs import ReasonForm, Verb
from subsidy.web.windows import Window


class HoldForm(ReasonForm):
    field_order = ["reason_code", "reason"]
    reason_code = forms.ChoiceField(
        label=_("reason"), choices=HoldReason.choices, widget=UnfoldAdminSelectWidget
    )


HOLD_CLAIM = Verb(
    "hold",
    _("Hold"),
    "claims.place_hold",
    services.hold_claim,
    lambda claim: claim.state in LIVE,
    form=HoldForm,
    warning=_("It stays out of batches until the hold is lifted; a sealed batch is not stopped."),
)
HOLD_MERCHANT = Verb(
    "hold",
    _("Hold"),
    "claims.place_hold",
    services.hold_merchant,
    form=HoldForm,
    warning=_("Every claim of the merchant stays out of batches until the hold is lifted."),
)


class OpenFilter(admin.SimpleListFilter):
    """Whether somebody has lifted it."""

    title = _("state")
    parameter_name = "open"

    def lookups(self, _request: HttpRequest, _window: object) -> list[tuple[str, object]]:
        return [("yes", _("open")), ("no", _("lifted"))]

    def queryset(self, _request: HttpRequest, holds: QuerySet[Hold]) -> QuerySet[Hold]:
        if self.value() in {"yes", "no"}:
            return holds.filter(lifted_at__isnull=self.value() == "yes")
        return holds


@admin.register(Hold)
class HoldWindow(Window):
    list_display = [
        "reason_code",
        "claim_reference",
        "merchant_name",
        "placed_at",
        "placed_by",
        "lifted_at",
    ]
    list_filter = [OpenFilter, "reason_code"]
    list_select_related = ["claim", "merchant", "placed_by"]
    search_fields = ["claim__reference", "merchant__name", "merchant__credit_code"]
    fields = [
        ("claim_reference", "merchant_name", "reason_code"),
        "reason",
        ("placed_at", "placed_by"),
        ("lifted_at", "lifted_by", "lifted_because"),
    ]
    claim_reference = linked("claim", _("claim"))
    merchant_name = linked("merchant", _("merchant"))
    verbs = [
        Verb(
            "lift",
            _("Lift"),
            "claims.lift_hold",
            services.lift,
            lambda hold: hold.lifted_at is None,
            form=ReasonForm,
            warning=_("What it kept out is due again, for the next batch."),
        )
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Hold]:
        """Return the holds on claims and on merchants of the units this person works for."""
        holds, units = super().get_queryset(request), request.user.unit_ids
        ours = Q(claim__line__unit__in=units) | Q(merchant__unit__in=units)
        return holds.filter(ours) if units else holds


# The room below knows nothing of holds, so its window gets its button from here.
MerchantWindow.verbs = [*MerchantWindow.verbs, HOLD_MERCHANT]
