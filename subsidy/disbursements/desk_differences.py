"""What is asked of whoever resolves a difference with the bank."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from subsidy.disbursements.models.differences import Resolution


class ResolveForm(forms.Form):
    resolution = forms.ChoiceField(
        label=_("resolution"),
        choices=[one for one in Resolution.choices if one[0] != Resolution.ANSWERED],
        widget=UnfoldAdminSelectWidget,
    )
    note = forms.CharField(
        label=_("explanation"), max_length=500, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )
    document_number = forms.CharField(
        label=_("document number"),
        max_length=60,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
