"""Windows on claims: the worklist of reviewers, and every claim with its moves and its reckoning."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from subsidy.claims import services
from subsidy.claims.models import Claim, ClaimIdentifier, ClaimMove, Decision, Entitlement, Grant
from subsidy.claims.states import MOVES, ClaimState
from subsidy.core.codes import CODES
from subsidy.core.money import yuan
from subsidy.web.windows import ReasonForm, Rows, Verb, Window

#: Why a person may reject: what the rules refuse, as codes that merchants know.
REJECTION_CODES = [(code, known.title) for code, known in CODES.items() if known.status == 422]

STATE_COLOURS = {
    "success": [ClaimState.APPROVED, ClaimState.PAID],
    "info": [ClaimState.RESERVED, ClaimState.SUBMITTED, ClaimState.SCHEDULED],
    "warning": [ClaimState.IN_REVIEW, ClaimState.SENT_BACK, ClaimState.RECOVERING],
    "danger": [ClaimState.REJECTED, ClaimState.LAPSED],
}
LABELS = {state: colour for colour, states in STATE_COLOURS.items() for state in states}


class ApproveForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


class RejectForm(ReasonForm):
    codes = forms.MultipleChoiceField(
        label=_("Codes"),
        choices=REJECTION_CODES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The merchant sees each code with its cure."),
    )


class MoveRows(Rows):
    model = ClaimMove
    fields = ["at", "verb", "source", "target", "by_kind", "by_reference", "reason"]
    ordering = ["id"]


class IdentifierRows(Rows):
    model = ClaimIdentifier
    fields = ["kind", "masked", "is_live"]


class GrantRows(Rows):
    model = Grant
    fields = ["number", "amount", "central", "local", "state", "created_at"]
    readonly_fields = fields

    @admin.display(description=_("amount (yuan)"))
    def amount(self, grant: Grant) -> str:
        return yuan(grant.amount_fen)

    @admin.display(description=_("central part (yuan)"))
    def central(self, grant: Grant) -> str:
        return yuan(grant.central_fen)

    @admin.display(description=_("local part (yuan)"))
    def local(self, grant: Grant) -> str:
        return yuan(grant.local_fen)


class DecisionRows(Rows):
    model = Decision
    fields = ["outcome", "codes", "move"]


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
        "merchant",
        "price",
        "subsidy",
        "bought_on",
        "submitted_at",
    ]
    list_filter = [WaitingFilter, "state", "payee", "programme"]
    list_select_related = ["category", "merchant"]
    search_fields = ["reference", "external_id", "merchant__credit_code"]
    search_help_text = _("reference, merchant's own number, or credit code")
    unit_path = "line__unit"
    change_form_template = "claims/claim.html"
    inlines = [MoveRows, GrantRows, DecisionRows, IdentifierRows]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("reference", "external_id"),
                    ("programme", "category"),
                    ("merchant", "store"),
                    ("applicant_name", "applicant_document", "applicant_mobile"),
                    ("price", "subsidy", "payee"),
                    ("bought_at", "delivered_on", "product"),
                    ("submitted_at", "decided_at", "expires_at"),
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
            shown=lambda claim: claim.state in MOVES["approve"][0],
            form=ApproveForm,
            warning=_("The reserved money becomes committed and waits for the next batch."),
        ),
        Verb(
            "reject",
            _("Reject"),
            "claims.reject_claim",
            services.reject,
            shown=lambda claim: claim.state in MOVES["reject"][0],
            form=RejectForm,
            warning=_("Quota and money stay held until the appeal window closes."),
        ),
    ]

    @display(description=_("state"), label=LABELS)
    def state_label(self, claim: Claim) -> tuple[str, str]:
        return claim.state, claim.get_state_display()

    @admin.display(description=_("category"), ordering="category")
    def category_name(self, claim: Claim) -> str:
        return claim.category.name

    @admin.display(description=_("price (yuan)"), ordering="price_fen")
    def price(self, claim: Claim) -> str:
        return yuan(claim.price_fen)

    @admin.display(description=_("subsidy (yuan)"), ordering="subsidy_fen")
    def subsidy(self, claim: Claim) -> str:
        return yuan(claim.subsidy_fen)

    @admin.display(description=_("applicant"))
    def applicant_name(self, claim: Claim) -> str:
        return claim.applicant.masked_name

    @admin.display(description=_("document number"))
    def applicant_document(self, claim: Claim) -> str:
        return claim.applicant.masked_document

    @admin.display(description=_("mobile"))
    def applicant_mobile(self, claim: Claim) -> str:
        return str(claim.contact)


@admin.register(Entitlement)
class EntitlementWindow(Window):
    list_display = ["quota_class", "slot", "is_live", "claim", "programme"]
    list_filter = ["is_live", "programme"]
    list_select_related = ["claim", "programme"]
    search_fields = ["claim__reference"]
    unit_path = "claim__line__unit"


@admin.register(Grant)
class GrantWindow(Window):
    list_display = ["claim", "number", "amount", "central", "local", "state", "created_at"]
    list_filter = ["state"]
    list_select_related = ["claim"]
    search_fields = ["claim__reference"]
    unit_path = "claim__line__unit"

    amount, central, local = GrantRows.amount, GrantRows.central, GrantRows.local
