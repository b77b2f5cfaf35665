"""Windows on claims: what reviewers work through, and each claim with its reckoning."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from subsidy.claims import services
from subsidy.claims.admin import looks, pages
from subsidy.claims.admin.evidence import panel as evidence_panel
from subsidy.claims.admin.forms import AmendForm, SendBackForm
from subsidy.claims.admin.holds import HOLD_CLAIM
from subsidy.claims.admin.returns import RETURN, TOP_UP
from subsidy.claims.models import Claim, Entitlement, Grant, Hold
from subsidy.claims.states import AMENDABLE, MOVES, ClaimState
from subsidy.core.codes import CODES
from subsidy.core.money import yuan
from subsidy.web.columns import linked
from subsidy.web.verbs import ReasonForm, Verb, starts_from
from subsidy.web.windows import ByName, Window

ABOUT_NO_CLAIM = {
    "address_refused",
    "code_wrong",
    "county_unknown",
    "day_in_past",
    "deadline_invalid",
    "event_unknown",
    "evidence_unknown",
    "filed_twice",
    "idempotency_key_reused",
    "identifier_unknown",
    "merchant_unknown",
    "no_fund_line",
    "nothing_to_amend",
    "privacy_notice_unknown",
    "programme_closed",
    "programme_unknown",
    "reason_missing",
    "reason_without_cure",
    "refund_missing",
    "refund_too_high",
    "store_unknown",
    "token_wrong",
    "watch_ended",
}
#: Why a person may reject: what the rules refuse, as codes that merchants know.
REJECTION_CODES = [
    (code, known.title)
    for code, known in CODES.items()
    if known.status == 422 and code not in ABOUT_NO_CLAIM
]


class RejectForm(ReasonForm):
    field_order = ["codes", "reason"]
    codes = forms.MultipleChoiceField(
        label=_("Codes"),
        choices=REJECTION_CODES,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("The merchant sees each code with its cure."),
    )


class WaitingFilter(admin.SimpleListFilter):
    """Whose turn it is."""

    title = _("waiting for")
    parameter_name = "waiting"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return [("person", _("a person")), ("payment", _("payment"))]

    def queryset(self, _request: HttpRequest, claims: QuerySet[Claim]) -> QuerySet[Claim]:
        states = {"person": ClaimState.IN_REVIEW, "payment": ClaimState.APPROVED}
        return claims.filter(state=states[self.value()]) if self.value() in states else claims


@admin.register(Claim)
class ClaimWindow(Window):
    list_display = [
        "reference",
        "state_label",
        "category_name",
        "merchant_name",
        "price_yuan",
        "subsidy_yuan",
        "bought_on",
        "submitted_at",
    ]
    list_filter = [
        WaitingFilter,
        "state",
        "payee",
        ("programme", ByName),
        ("line__unit", ByName),
        "bought_on",
    ]
    list_select_related = ["category", "merchant"]
    search_fields = ["reference", "external_id", "merchant__credit_code"]
    search_help_text = _("reference, merchant's own number, or credit code")
    unit_path = "line__unit"
    change_form_template = "claims/claim.html"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("reference", "state_label", "price_yuan", "subsidy_yuan"),
                    ("category_name", "product", "merchant", "store"),
                    ("applicant_name", "applicant_document", "applicant_mobile", "payee"),
                    ("programme_name", "notice", "unit_name", "external_id"),
                    ("bought_at", "delivered_on", "channel_name", "expires_at"),
                    ("delivery_name", "waybill", "activated_on", "terminal"),
                ]
            },
        ),
    ]
    verbs = [
        Verb(
            "approve",
            _("Approve"),
            "claims.approve_claim",
            services.approve,
            starts_from(MOVES, "approve"),
            warning=_("The reserved money becomes committed and waits for the next batch."),
        ),
        Verb(
            "reject",
            _("Reject"),
            "claims.reject_claim",
            services.reject,
            starts_from(MOVES, "reject"),
            form=RejectForm,
            warning=_("Quota and money stay held until the appeal window closes."),
        ),
        Verb(
            "send_back",
            _("Send back"),
            "claims.send_back_claim",
            services.send_back,
            starts_from(MOVES, "send_back"),
            form=SendBackForm,
            warning=_("The claim keeps slot and money; the office's clock stands meanwhile."),
        ),
        Verb(
            "amend",
            _("Amend"),
            "claims.amend_claim",
            services.amend,
            lambda claim: claim.state in AMENDABLE,
            form=AmendForm,
            warning=_("The claim keeps its state, slot and money; what was there before is kept."),
        ),
        RETURN,
        TOP_UP,
        HOLD_CLAIM,
    ]
    category_name = linked("category", _("category"), text="name")
    programme_name = linked("programme", _("programme"), text="name")
    merchant_name = linked("merchant", _("merchant"))
    unit_name = linked("line__unit", _("programme unit"), text="name")
    notice = linked("terms", _("terms"), text="notice_number")

    @admin.display(description=_("channel"))
    def channel_name(self, claim: Claim) -> str:
        return str(pages.CHANNELS.get(claim.channel, claim.channel))

    @admin.display(description=_("way of delivery"))
    def delivery_name(self, claim: Claim) -> str:
        return str(pages.DELIVERIES.get(claim.delivery_kind, "-"))

    @admin.display(description=_("applicant"))
    def applicant_name(self, claim: Claim) -> str:
        return claim.applicant.masked_name

    @admin.display(description=_("document number"))
    def applicant_document(self, claim: Claim) -> str:
        return claim.applicant.masked_document

    @admin.display(description=_("mobile"))
    def applicant_mobile(self, claim: Claim) -> str:
        return str(claim.contact)

    def page_context(self, request: HttpRequest, claim: Claim) -> dict[str, object]:
        return evidence_panel(request, claim) | {
            "routes": looks.routes(claim),
            "holds": Hold.objects.on(claim).select_related("placed_by"),
            "appeal": pages.appeal(claim),
            "amendments": claim.amendments.order_by("id"),
            "variant": claim.variant,
            "reckoning": pages.reckoning(claim),
            "identifiers": claim.identifiers.order_by("id"),
            "grants": [
                {"row": grant, "sums": [yuan(fen) for fen in _parts(grant)]}
                for grant in claim.grants.order_by("number")
            ],
            "decisions": [
                {"row": decision, "codes": pages.reasons(decision)}
                for decision in claim.decisions.select_related("move").order_by("id")
            ],
        }


def _parts(grant: Grant) -> tuple[int, int, int]:
    return grant.amount_fen, grant.central_fen, grant.local_fen


@admin.register(Entitlement)
class EntitlementWindow(Window):
    list_display = ["quota_class", "slot", "is_live", "claim_reference", "programme_name"]
    list_filter = ["is_live", ("programme", ByName)]
    list_select_related = ["claim", "programme"]
    search_fields = ["claim__reference"]
    unit_path = "claim__line__unit"
    fields = ["quota_class", "slot", "is_live", "claim_reference", "programme_name", "applicant"]
    claim_reference = linked("claim", _("claim"))
    programme_name = linked("programme", _("programme"), text="name")


@admin.register(Grant)
class GrantWindow(Window):
    list_display = [
        "__str__",
        "claim_reference",
        "state_label",
        "amount_yuan",
        "central_yuan",
        "local_yuan",
        "created_at",
    ]
    list_filter = ["state", ("claim__line__unit", ByName)]
    list_select_related = ["claim"]
    search_fields = ["claim__reference"]
    unit_path = "claim__line__unit"
    fields = [
        ("claim_reference", "number", "state_label"),
        ("amount_yuan", "central_yuan", "local_yuan"),
        ("terms", "created_at"),
    ]
    claim_reference = linked("claim", _("claim"), ordering="claim__reference")
