"""What the finance desk's buttons call: the verbs, and forms for what they ask."""

from datetime import datetime

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from subsidy.claims.models import Claim
from subsidy.claims.states import GrantState
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal, WrongState
from subsidy.disbursements import services
from subsidy.disbursements.models import Batch, Recovery
from subsidy.disbursements.models.recoveries import RecoveryReason
from subsidy.programmes.models import Programme, Terms
from subsidy.web.verbs import NamedChoice, RemarkForm


class BankUnreachable(Refusal):
    """The outbox cannot be written; the batch stays approved and is tried again."""

    code = "unavailable"


class DraftForm(forms.Form):
    programme = NamedChoice(
        label=_("programme"),
        queryset=Programme.objects.real().order_by("code"),
        empty_label=None,
        widget=UnfoldAdminSelectWidget,
    )
    payee = forms.ChoiceField(
        label=_("payee"), choices=Terms.Payee.choices, widget=UnfoldAdminSelectWidget
    )


class DemandForm(RemarkForm):
    field_order = ["reason_code", "reason"]
    reason_code = forms.ChoiceField(
        label=_("reason"), choices=RecoveryReason.choices, widget=UnfoldAdminSelectWidget
    )


class RepaymentForm(forms.Form):
    bank_reference = forms.CharField(
        label=_("bank's reference"), max_length=35, widget=UnfoldAdminTextInputWidget
    )


def send(batch: Batch, *, by: Actor, at: datetime) -> None:
    """Send the batch to this house's bank directory."""
    try:
        services.send(batch, by=by, at=at, directory=settings.BANK_DIRECTORY)
    except OSError as fault:
        raise BankUnreachable(str(fault)) from fault


def demand_of_claim(
    claim: Claim, *, by: Actor, at: datetime, reason_code: str, reason: str
) -> Recovery:
    """Ask the paid grant of the claim back."""
    grant = claim.grants.filter(state=GrantState.PAID).order_by("number").first()
    if grant is None:
        raise WrongState(claim.reference)
    return services.demand_recovery(grant, by=by, at=at, reason_code=reason_code, reason=reason)


def draft(*, programme: Programme, payee: str, by: Actor, at: datetime) -> Batch:
    """Draft a batch of what is due."""
    return services.draft_batch(programme, payee=payee, by=by, at=at)
