"""What the buttons on recoveries call: the verbs, and forms for what they ask."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from subsidy.applicants.services import Account
from subsidy.claims.models import Claim
from subsidy.core.actors import Actor
from subsidy.disbursements import services
from subsidy.disbursements.models import AccountCorrection, InstalmentPlan, Recovery
from subsidy.disbursements.models.recoveries import RecoveryReason
from subsidy.disbursements.rules.recoveries import monthly
from subsidy.disbursements.services.instalments import INSTALMENTS_MAX
from subsidy.funds.forms import YuanField
from subsidy.programmes.models import Programme
from subsidy.web.verbs import DayInput, NamedChoice, ReasonForm, RemarkForm


class DemandForm(RemarkForm):
    field_order = ["reason_code", "reason"]
    reason_code = forms.ChoiceField(
        label=_("reason"), choices=RecoveryReason.choices, widget=UnfoldAdminSelectWidget
    )


class RepaymentForm(forms.Form):
    bank_reference = forms.CharField(
        label=_("bank's reference"), max_length=35, widget=UnfoldAdminTextInputWidget
    )
    amount_fen = YuanField(
        label=_("amount (yuan)"), required=False, help_text=_("Left empty: all that is open.")
    )
    paid_on = forms.DateField(label=_("paid on"), required=False, widget=DayInput())


class RemindForm(forms.Form):
    due_on = forms.DateField(label=_("due on"), widget=DayInput())


class PaperForm(ReasonForm):
    """For what a document orders."""

    field_order = ["document_number", "reason"]
    document_number = forms.CharField(
        label=_("document number"), max_length=100, widget=UnfoldAdminTextInputWidget
    )


class InstalmentsForm(PaperForm):
    field_order = ["count", "first_on", "document_number", "reason"]
    count = forms.IntegerField(
        label=_("number of instalments"),
        min_value=1,
        max_value=INSTALMENTS_MAX,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    first_on = forms.DateField(label=_("first one due on"), widget=DayInput())


class CorrectionForm(PaperForm):
    field_order = ["bank", "branch", "number", "name", "document_number", "reason"]
    bank = forms.CharField(label=_("bank"), max_length=100, widget=UnfoldAdminTextInputWidget)
    branch = forms.CharField(
        label=_("branch"), max_length=100, required=False, widget=UnfoldAdminTextInputWidget
    )
    number = forms.CharField(
        label=_("account number"), max_length=40, widget=UnfoldAdminTextInputWidget
    )
    name = forms.CharField(
        label=_("account holder"), max_length=100, widget=UnfoldAdminTextInputWidget
    )


class TreasuryReturnForm(PaperForm):
    field_order = ["programme", "document_number", "reason"]
    programme = NamedChoice(
        label=_("programme"),
        queryset=Programme.objects.real().order_by("code"),
        empty_label=None,
        widget=UnfoldAdminSelectWidget,
    )


def propose_instalments(
    recovery: Recovery, *, count: int, first_on: date, by: Actor, at: datetime, **paper: Any
) -> InstalmentPlan:
    """Propose equal instalments of what is left, a month apart."""
    left_fen = max(recovery.amount_fen - recovery.repaid_fen, 0)
    sums = monthly(left_fen, count=count, first_on=first_on) if left_fen else []
    return services.propose_instalments(recovery, instalments=sums, by=by, at=at, **paper)


def propose_correction(
    claim: Claim,
    *,
    bank: str,
    branch: str,
    number: str,
    name: str,
    **others: Any,
) -> AccountCorrection:
    """Propose another account of the citizen."""
    account = Account(bank=bank, branch=branch, number=number, name=name)
    return services.propose_correction(claim, account=account, **others)
