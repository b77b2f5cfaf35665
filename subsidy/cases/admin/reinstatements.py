"""The window on reinstatements: the first person's button on the merchant, the second's here."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from subsidy.cases import services
from subsidy.cases.models import CaseDecision, Reinstatement
from subsidy.cases.states import REINSTATEMENT_MOVES
from subsidy.core.actors import Actor
from subsidy.merchants.models import Merchant
from subsidy.merchants.states import MOVES
from subsidy.web.columns import linked
from subsidy.web.verbs import ReasonForm, Verb, starts_from
from subsidy.web.windows import ByName, Window

NEEDS_ANOTHER = _("Nothing happens before another person approves it.")


def propose_end(decision: CaseDecision, *, reason: str, by: Actor, at: datetime) -> Reinstatement:
    """Ask that the merchant of a suspension sells again."""
    return services.propose_reinstatement(decision.case.merchant, reason=reason, by=by, at=at)


PROPOSE = Verb(
    "propose_reinstatement",
    _("Propose to reinstate"),
    "cases.propose_reinstatement",
    services.propose_reinstatement,
    starts_from(MOVES, "reinstate"),
    form=ReasonForm,
    warning=NEEDS_ANOTHER,
)

# The room below knows nothing of suspensions by cases, so its window gets the button from here.
merchants: Any = admin.site.get_model_admin(Merchant)
merchants.verbs = [*merchants.verbs, PROPOSE]


@admin.register(Reinstatement)
class ReinstatementWindow(Window):
    list_display = ["merchant_name", "state_label", "reason", "proposed_at", "proposed_by"]
    list_filter = ["state", ("merchant__unit", ByName)]
    list_select_related = ["merchant", "proposed_by"]
    search_fields = ["merchant__name", "merchant__credit_code"]
    unit_path = "merchant__unit"
    fields = [
        ("merchant_name", "state_label"),
        "reason",
        ("proposed_at", "proposed_by"),
        ("approved_at", "approved_by"),
    ]
    merchant_name = linked("merchant", _("merchant"))
    verbs = [
        Verb(
            "approve",
            _("Approve and carry out"),
            "cases.approve_reinstatement",
            services.approve_reinstatement,
            starts_from(REINSTATEMENT_MOVES, "approve"),
            warning=_("The merchant sells again at once; every suspension of it ends."),
        ),
        Verb(
            "reject",
            _("Reject"),
            "cases.reject_reinstatement",
            services.reject_reinstatement,
            starts_from(REINSTATEMENT_MOVES, "reject"),
            form=ReasonForm,
        ),
    ]
