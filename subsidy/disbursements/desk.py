"""What the finance desk's buttons call: the verbs, and forms for what they ask."""

from datetime import datetime

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.disbursements import services
from subsidy.disbursements.models import Batch
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


def draft(*, programme: Programme, payee: str, by: Actor, at: datetime) -> Batch:
    """Draft a batch of what is due."""
    return services.draft_batch(programme, payee=payee, by=by, at=at)
