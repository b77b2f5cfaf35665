"""What people are asked when they propose what becomes of a merchant."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from subsidy.merchants.models import Merchant
from subsidy.web.verbs import ReasonForm


class PaperForm(ReasonForm):
    document_number = forms.CharField(
        label=_("Document number"), max_length=100, widget=UnfoldAdminTextInputWidget
    )


class MergeForm(PaperForm):
    """The successor is named by its reference or credit code: there are too many for a list."""

    successor = forms.CharField(
        label=_("Successor (reference or credit code)"),
        max_length=20,
        widget=UnfoldAdminTextInputWidget,
    )
    field_order = ["successor", "document_number", "reason"]

    def clean_successor(self) -> Merchant:
        said: Any = self.cleaned_data["successor"].strip()
        rows = Merchant.objects
        found = rows.filter(reference=said).first() or rows.filter(credit_code=said).first()
        if found is None:
            raise forms.ValidationError(_("No such merchant"))
        return found


class NewCodeForm(PaperForm):
    new_code = forms.CharField(
        label=_("New credit code"), max_length=18, widget=UnfoldAdminTextInputWidget
    )
    field_order = ["new_code", "document_number", "reason"]
