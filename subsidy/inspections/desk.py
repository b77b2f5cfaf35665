"""Forms of the inspectors' desk, and how their words become those of the verbs."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from subsidy.accounts.models import Role, User
from subsidy.audits.models import AuditRun
from subsidy.cases.models import Case, FindingCode
from subsidy.catalogue.models import Product
from subsidy.core.actors import Actor
from subsidy.core.money import parse_yuan
from subsidy.inspections import services
from subsidy.inspections.models import Answer, Inspection, Kind, MysteryPrice, Verdict
from subsidy.inspections.models.records import Discovery, Photo
from subsidy.merchants.models import Merchant
from subsidy.programmes.models import Programme
from subsidy.web.verbs import DayInput, NamedChoice, ReasonForm

SLOTS_MAX = 500
CHOICES_MAX = 200


def _words(rows: int = 3) -> Any:
    return UnfoldAdminTextareaWidget(attrs={"rows": rows})


class PlanForm(forms.Form):
    run = forms.ModelChoiceField(
        label=_("audit run"), queryset=AuditRun.objects.none(), widget=UnfoldAdminSelectWidget
    )
    slots = forms.IntegerField(
        label=_("visits"), min_value=1, max_value=SLOTS_MAX, widget=UnfoldAdminIntegerFieldWidget
    )
    due_on = forms.DateField(label=_("due on"), widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        latest = AuditRun.objects.finished().values("pk")[:CHOICES_MAX]
        runs = AuditRun.objects.filter(pk__in=list(latest.values_list("pk", flat=True)))
        self.fields["run"].queryset = runs.select_related("programme").order_by("-id")  # type: ignore[attr-defined]


class OneForm(ReasonForm):
    programme = NamedChoice(
        label=_("programme"),
        queryset=Programme.objects.real().order_by("code"),
        empty_label=None,
        widget=UnfoldAdminSelectWidget,
    )
    credit_code = forms.CharField(
        label=_("unified social credit code"), max_length=18, widget=UnfoldAdminTextInputWidget
    )
    kind = forms.ChoiceField(label=_("kind"), choices=Kind.choices, widget=UnfoldAdminSelectWidget)
    case = forms.CharField(
        label=_("reference of the case"),
        max_length=20,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
    due_on = forms.DateField(label=_("due on"), widget=DayInput)
    field_order = ["programme", "credit_code", "kind", "case", "due_on", "reason"]

    def clean_credit_code(self) -> Merchant:
        """The merchant that the code names."""
        found = Merchant.objects.real().filter(credit_code=self.cleaned_data["credit_code"]).first()
        if found is None:
            raise forms.ValidationError(_("There is no merchant of this code"))
        return found

    def clean_case(self) -> Case | None:
        """The case that the reference names; none where nothing was written."""
        reference = self.cleaned_data["case"]
        found = Case.objects.live().filter(reference=reference).first() if reference else None
        if reference and found is None:
            raise forms.ValidationError(_("There is no such case under way"))
        return found


class InspectorChoice(forms.ModelChoiceField):
    def label_from_instance(self, user: User) -> str:
        return user.get_full_name() or user.get_username()


class AssignForm(forms.Form):
    inspector = InspectorChoice(
        label=_("inspector"),
        queryset=User.objects.filter(role=Role.INSPECTOR, is_active=True).order_by("username"),
        widget=UnfoldAdminSelectWidget,
    )


class AnswerForm(forms.Form):
    item = forms.CharField(
        label=_("item"),
        max_length=40,
        help_text=_("Its code, as the checklist shows it"),
        widget=UnfoldAdminTextInputWidget,
    )
    answer = forms.ChoiceField(
        label=_("answer"), choices=Answer.choices, widget=UnfoldAdminSelectWidget
    )
    note = forms.CharField(label=_("note"), max_length=500, required=False, widget=_words())

    def clean(self) -> dict[str, Any]:
        """A no is explained."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("answer") == Answer.NO and not data.get("note"):
            self.add_error("note", _("Say what was found instead"))
        return data


class DiscoveryForm(forms.Form):
    code = forms.ChoiceField(
        label=_("what"), choices=FindingCode.choices, widget=UnfoldAdminSelectWidget
    )
    text = forms.CharField(label=_("text"), max_length=5_000, widget=_words(5))
    claims = forms.CharField(
        label=_("claims"),
        required=False,
        help_text=_("References, one a line"),
        widget=_words(),
    )
    amount = forms.DecimalField(
        label=_("amount (yuan)"),
        required=False,
        min_value=0,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget,
    )


class PriceForm(forms.Form):
    brand = forms.CharField(label=_("brand"), max_length=64, widget=UnfoldAdminTextInputWidget)
    model = forms.CharField(label=_("model"), max_length=64, widget=UnfoldAdminTextInputWidget)
    with_subsidy = forms.DecimalField(
        label=_("asked with the subsidy (yuan)"),
        min_value=1,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget,
    )
    without_subsidy = forms.DecimalField(
        label=_("asked without it (yuan)"),
        required=False,
        min_value=1,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget,
    )
    note = forms.CharField(label=_("note"), max_length=500, required=False, widget=_words())

    def clean(self) -> dict[str, Any]:
        """The product that brand and model name."""
        data: dict[str, Any] = super().clean() or {}
        brand, model = data.pop("brand", ""), data.pop("model", "")
        found = Product.objects.filter(brand__iexact=brand, model__iexact=model).first()
        if found is None:
            self.add_error("model", _("There is no such product"))
        return data | {"product": found}


class PhotoForm(forms.Form):
    title = forms.CharField(label=_("title"), max_length=200, widget=UnfoldAdminTextInputWidget)
    file = forms.FileField(label=_("file"))


class ReportForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("verdict"), choices=Verdict.choices, widget=UnfoldAdminSelectWidget
    )
    summary = forms.CharField(label=_("summary"), max_length=5_000, widget=_words(5))


def plan_from_run(*, run: AuditRun, slots: int, due_on: date, by: Actor, at: datetime) -> None:
    """Plan visits from the run."""
    services.plan_from_run(run, slots=slots, due_on=due_on, by=by, at=at)


def plan_one(
    *, programme: Programme, credit_code: Merchant, by: Actor, at: datetime, **facts: Any
) -> Inspection:
    """Plan one visit to the merchant that the credit code named."""
    return services.plan_one(credit_code, programme, by=by, at=at, **facts)


def discover(
    inspection: Inspection,
    *,
    code: str,
    text: str,
    claims: str,
    amount: Any,
    by: Actor,
    at: datetime,
) -> Discovery:
    """Note a discovery; the claims stand one on a line."""
    return services.discover(
        inspection,
        code=code,
        text=text,
        claims=claims.split(),
        amount_fen=_fen(amount) or 0,
        by=by,
        at=at,
    )


def note_price(
    inspection: Inspection,
    *,
    product: Product,
    with_subsidy: Any,
    without_subsidy: Any,
    note: str,
    by: Actor,
    at: datetime,
) -> MysteryPrice:
    """Note a price; the form has it in yuan."""
    with_fen = _fen(with_subsidy)
    assert with_fen is not None
    return services.note_price(
        inspection,
        product=product,
        with_subsidy_fen=with_fen,
        without_subsidy_fen=_fen(without_subsidy),
        note=note,
        by=by,
        at=at,
    )


def add_photo(
    inspection: Inspection, *, title: str, file: UploadedFile, by: Actor, at: datetime
) -> Photo:
    """Keep an uploaded photo."""
    assert file.file is not None
    return services.add_photo(inspection, title=title, file=file.file, by=by, at=at)


def _fen(amount: Any) -> int | None:
    return None if amount is None else parse_yuan(str(amount))
