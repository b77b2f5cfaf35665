"""What people are asked when they propose a year-end order."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from subsidy.programmes.models import Programme
from subsidy.programmes.states import OVER, ProgrammeState
from subsidy.web.verbs import DayInput, NamedChoice, ReasonForm

RUNNING = [ProgrammeState.OPEN, ProgrammeState.PAUSED]


def _programmes(states: list[ProgrammeState]) -> NamedChoice:
    return NamedChoice(
        label=_("Programme"),
        queryset=Programme.objects.filter(state__in=states).order_by("-year", "code"),
        widget=UnfoldAdminSelectWidget,
    )


class PaperForm(ReasonForm):
    """Every order names its document and its reason."""

    document_number = forms.CharField(
        label=_("Document number"), max_length=100, widget=UnfoldAdminTextInputWidget
    )


class ClosingForm(PaperForm):
    programme = _programmes(RUNNING)
    last_apply_on = forms.DateField(label=_("Last day to apply"), widget=DayInput)
    field_order = ["programme", "last_apply_on", "document_number", "reason"]


class ReopeningForm(ClosingForm):
    programme = _programmes(OVER)


class ClearingForm(PaperForm):
    programme = _programmes(OVER)
    field_order = ["programme", "document_number", "reason"]


class CarryOverForm(PaperForm):
    programme = _programmes([ProgrammeState.CLEARED])
    successor = NamedChoice(
        label=_("Next programme"),
        queryset=Programme.objects.exclude(state__in=OVER).order_by("-year", "code"),
        widget=UnfoldAdminSelectWidget,
    )
    field_order = ["programme", "successor", "document_number", "reason"]
