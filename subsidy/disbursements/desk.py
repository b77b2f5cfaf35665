"""What the finance desk's buttons call: the verbs, and forms for what they ask."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.disbursements import services
from subsidy.disbursements.models import Batch
from subsidy.programmes.models import Category, CategoryGroup, Programme, Terms
from subsidy.regions.models import Unit
from subsidy.web.verbs import DayInput, NamedChoice, ReasonForm


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
    unit = NamedChoice(
        label=_("programme unit"),
        queryset=Unit.objects.order_by("code"),
        required=False,
        empty_label=_("all"),
        widget=UnfoldAdminSelectWidget,
    )
    category_group = forms.ChoiceField(
        label=_("category group"),
        choices=[("", _("all")), *CategoryGroup.choices],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    category = NamedChoice(
        label=_("category"),
        queryset=Category.objects.order_by("code"),
        required=False,
        empty_label=_("all"),
        widget=UnfoldAdminSelectWidget,
    )
    approved_until = forms.DateField(
        label=_("claims approved until"), required=False, widget=DayInput()
    )


class StopForm(ReasonForm):
    field_order = ["programme", "reason"]
    programme = NamedChoice(
        label=_("programme"),
        queryset=Programme.objects.real().order_by("code"),
        required=False,
        empty_label=_("all programmes"),
        widget=UnfoldAdminSelectWidget,
    )


def send(batch: Batch, *, by: Actor, at: datetime) -> None:
    """Send the batch to this house's bank directory."""
    try:
        services.send(batch, by=by, at=at, directory=settings.BANK_DIRECTORY)
    except OSError as fault:
        raise BankUnreachable(str(fault)) from fault


def draft(*, programme: Programme, payee: str, by: Actor, at: datetime, **only: Any) -> Batch:
    """Draft what is due and selected; return the first batch, to be looked at."""
    selected = services.Selection(**only)
    return services.draft_batches(programme, payee=payee, only=selected, by=by, at=at)[0]
