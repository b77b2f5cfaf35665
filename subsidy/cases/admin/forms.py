"""What people are asked when they work on a case, and what of it the verbs take."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from subsidy.accounts.models import User
from subsidy.applicants.models import DocumentType
from subsidy.audits.models import Flag
from subsidy.cases import services
from subsidy.cases.models import (
    Case,
    CaseDecision,
    CaseFlag,
    CaseKind,
    FindingCode,
    Hearing,
    Outcome,
)
from subsidy.cases.models.notices import TEXT_LENGTH_MAX
from subsidy.cases.services.opening import HANDLE
from subsidy.cases.states import UNDECIDED
from subsidy.claims.models import WatchKind
from subsidy.core.actors import Actor
from subsidy.core.errors import NotFound
from subsidy.funds.forms import YuanField
from subsidy.merchants.models import Merchant
from subsidy.programmes.models import Programme
from subsidy.web.verbs import DayInput, NamedChoice, ReasonForm

STAYS_AS_TOLD = _("What the merchant was told already stays as it was told.")
_BETWEEN = re.compile(r"[\s,;，；、]+")


def long_text(label: Any) -> forms.CharField:
    widget = UnfoldAdminTextareaWidget(attrs={"rows": 4})
    return forms.CharField(label=label, max_length=TEXT_LENGTH_MAX, widget=widget)


def line(label: Any, *, required: bool = True, length_max: int = 200) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length_max, required=required, widget=UnfoldAdminTextInputWidget
    )


class ClaimsField(forms.CharField):
    """References, one after the other."""

    def __init__(self, *, required: bool = False) -> None:
        super().__init__(
            label=_("claims"),
            required=required,
            max_length=TEXT_LENGTH_MAX,
            widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        )

    def clean(self, value: Any) -> list[str]:
        return [name for name in _BETWEEN.split(super().clean(value)) if name]


class SubjectForm(forms.Form):
    subject = line(_("what it is about"), length_max=500)
    is_undercover = forms.BooleanField(
        label=_("undercover"), required=False, widget=UnfoldBooleanSwitchWidget
    )


class OpenForm(SubjectForm):
    """The merchant is named by its credit code: there are too many for a list."""

    credit_code = line(_("unified social credit code"), length_max=18)
    programme = NamedChoice(
        label=_("programme"),
        queryset=Programme.objects.real().order_by("code"),
        empty_label=None,
        widget=UnfoldAdminSelectWidget,
    )
    field_order = ["credit_code", "programme", "subject", "is_undercover"]


def open_named(*, credit_code: str, by: Actor, at: datetime, **facts: Any) -> Case:
    """Open a case on a merchant of the units the person works for. Raises NotFound."""
    merchant = Merchant.objects.filter(credit_code=credit_code.strip()).first()
    assert by.staff_id is not None
    person = User.objects.get(pk=by.staff_id)
    if merchant is None or not person.works_for_unit(merchant.unit_id):
        raise NotFound(credit_code)
    programme = facts.pop("programme")
    return services.open_case(merchant, programme, by=by, at=at, **facts)


class CaseForm(forms.Form):
    case = line(_("reference of the case"), length_max=20)


class FlagForm(forms.Form):
    flag = line(_("reference of the flag"), length_max=20)


def open_case_of(flag: Flag) -> dict[str, str]:
    """Return the case that the form proposes for a flag: the merchant's own that anybody may know.

    An undercover one is written by who knows it.
    """
    rows = Case.objects.filter(
        merchant=flag.merchant_id,
        programme=flag.programme_id,
        state__in=UNDECIDED,
        kind=CaseKind.OPEN,
    )
    return {"case": rows.order_by("id").values_list("reference", flat=True).first() or ""}


def free_flag(case: Case) -> dict[str, str]:
    """Return the flag that the form proposes for a case: the merchant's first that is in none."""
    rows = Flag.objects.open().filter(
        merchant=case.merchant_id, programme=case.programme_id, case_flag=None
    )
    return {"flag": rows.order_by("id").values_list("reference", flat=True).first() or ""}


def add_to_named_case(flag: Flag, *, case: str, by: Actor, at: datetime) -> CaseFlag:
    """Let a case of the same merchant rest on the flag as well. Raises NotFound where there is none
    of that name, as far as this person may know.
    """
    known = Case.objects.known_to(User.objects.get(pk=by.person_id))
    found = known.filter(merchant=flag.merchant_id, reference=case.strip()).first()
    if found is None:
        raise NotFound(case)
    return services.add_flag(found, flag=flag, by=by, at=at)


def add_named_flag(case: Case, *, flag: str, by: Actor, at: datetime) -> CaseFlag:
    """Let the case rest on another flag of its merchant. Raises NotFound."""
    found = Flag.objects.filter(merchant=case.merchant_id, reference=flag.strip()).first()
    if found is None:
        raise NotFound(flag)
    return services.add_flag(case, flag=found, by=by, at=at)


class OfficerForm(forms.Form):
    officer = forms.ModelChoiceField(
        label=_("officer"),
        queryset=User.objects.filter(role__in=HANDLE, is_active=True).order_by("username", "id"),
        widget=UnfoldAdminSelectWidget,
    )


class TellForm(forms.Form):
    asked = long_text(_("what is asked"))
    hold = forms.BooleanField(
        label=_("hold the unpaid claims in evidence"),
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget,
    )


class TextForm(forms.Form):
    text = long_text(_("text"))


class EvidenceForm(forms.Form):
    title = line(_("title"))
    place = line(_("where it is kept"))
    sha256 = forms.RegexField(
        r"^[0-9a-f]{64}$", label="SHA-256", required=False, widget=UnfoldAdminTextInputWidget
    )
    text = forms.CharField(
        label=_("text"),
        required=False,
        max_length=TEXT_LENGTH_MAX,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


class FindingForm(forms.Form):
    code = forms.ChoiceField(
        label=_("finding"), choices=FindingCode.choices, widget=UnfoldAdminSelectWidget
    )
    claims = ClaimsField()
    amount_fen = YuanField(label=_("amount (yuan)"), required=False)
    text = long_text(_("text"))

    def clean_amount_fen(self) -> int:
        return self.cleaned_data["amount_fen"] or 0


class HoldClaimsForm(ReasonForm):
    references = ClaimsField(required=True)
    field_order = ["references", "reason"]


class DecisionForm(forms.Form):
    """A decision that one person makes."""

    outcome = forms.ChoiceField(
        label=_("outcome"),
        choices=[one for one in Outcome.choices if one[0] in ("clear", "warn", "rectify")],
        widget=UnfoldAdminSelectWidget,
    )
    until_on = forms.DateField(label=_("last day"), required=False, widget=DayInput)
    reasons = long_text(_("reasons"))


class SanctionForm(forms.Form):
    """A decision that another person has to approve."""

    outcome = forms.ChoiceField(
        label=_("outcome"),
        choices=[one for one in Outcome.choices if one[0] in ("suspend", "disqualify")],
        widget=UnfoldAdminSelectWidget,
    )
    until_on = forms.DateField(label=_("last day"), required=False, widget=DayInput)
    hearing = forms.ChoiceField(
        label=_("hearing"), choices=Hearing.choices[1:], widget=UnfoldAdminSelectWidget
    )
    hearing_on = forms.DateField(label=_("hearing on"), widget=DayInput)
    reasons = long_text(_("reasons"))


def decide(case: Case, *, by: Actor, at: datetime, **ruling: Any) -> CaseDecision:
    return services.decide(case, services.Ruling(**ruling), by=by, at=at)


def propose_sanction(case: Case, *, by: Actor, at: datetime, **ruling: Any) -> CaseDecision:
    return services.propose_sanction(case, services.Ruling(**ruling), by=by, at=at)


class RecoveriesForm(ReasonForm):
    only = ClaimsField()
    field_order = ["only", "reason"]


class LinkForm(ReasonForm):
    """What is typed in is kept as a digest and masked; the value itself is not kept."""

    kind = forms.ChoiceField(
        label=_("kind"),
        choices=[one for one in WatchKind.choices if one[0] != WatchKind.IDENTIFIER],
        widget=UnfoldAdminSelectWidget,
    )
    value = line(_("value"))
    variety = forms.ChoiceField(
        label=_("of a document: its type"),
        choices=DocumentType.choices,
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    until_on = forms.DateField(label=_("last day"), widget=DayInput)
    field_order = ["kind", "value", "variety", "until_on", "reason"]
