"""What auditors fill in: the plan of a sample, its seed, a worksheet, the finding on one item."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from subsidy.core import clock
from subsidy.core.money import parse_yuan
from subsidy.merchants.models import Merchant
from subsidy.programmes.models import Programme
from subsidy.regions.models import Unit
from subsidy.sampling.files.reading import BYTES_MAX
from subsidy.sampling.models import (
    Allocation,
    Basis,
    Design,
    Estimator,
    LayeredBy,
    Sample,
)
from subsidy.sampling.models.items import NOTE_LENGTH_MAX
from subsidy.sampling.rules.factors import LEVELS
from subsidy.web.verbs import DayInput, NamedChoice, RemarkForm

CUTS_MAX = 20
HEX = r"^[0-9a-f]{64}$"


def _choice(label: str | Promise, choices: Any, **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, widget=UnfoldAdminSelectWidget, **options
    )


def _number(label: str | Promise, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, widget=UnfoldAdminIntegerFieldWidget, **options)


class PercentField(forms.DecimalField):
    """A share in per cent with two decimals; what it gives is basis points."""

    widget = UnfoldAdminTextInputWidget

    def __init__(self, **options: Any) -> None:
        super().__init__(
            min_value=Decimal(0), max_value=Decimal(1_000), decimal_places=2, **options
        )

    def clean(self, value: Any) -> int:
        percent = super().clean(value)
        return int((percent or Decimal(0)) * 100)


class YuanListField(forms.CharField):
    """Amounts in yuan, separated by commas or blanks; what it gives is fen, rising."""

    widget = UnfoldAdminTextInputWidget

    def clean(self, value: Any) -> list[int]:
        words = super().clean(value).replace(",", " ").replace("，", " ").split()
        try:
            fen = sorted({parse_yuan(word) for word in words})
        except ValueError as wrong:
            raise ValidationError(_("This is not an amount")) from wrong
        if len(fen) > CUTS_MAX:
            raise ValidationError(_("These are too many bounds"))
        return fen


class OneYuanField(forms.CharField):
    """An amount in yuan, nought or more; what it gives is fen, or None."""

    widget = UnfoldAdminTextInputWidget

    def clean(self, value: Any) -> int | None:
        said = super().clean(value)
        try:
            fen = parse_yuan(said) if said else None
        except ValueError as wrong:
            raise ValidationError(_("This is not an amount")) from wrong
        if fen is not None and fen < 0:
            raise ValidationError(_("This is not an amount"))
        return fen


class AnnounceForm(forms.Form):
    programme = NamedChoice(
        label=_("programme"),
        queryset=Programme.objects.real().order_by("code"),
        empty_label=None,
        widget=UnfoldAdminSelectWidget,
    )
    unit = NamedChoice(
        label=_("of one unit only"),
        queryset=Unit.objects.order_by("code"),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    credit_code = forms.CharField(
        label=_("of one merchant only: its credit code"),
        required=False,
        max_length=18,
        widget=UnfoldAdminTextInputWidget,
    )
    basis = _choice(_("what is audited"), Basis.choices)
    as_of = forms.DateField(
        label=_("as of"), widget=DayInput, initial=lambda: clock.programme_day(clock.now())
    )
    design = _choice(_("design"), Design.choices)
    confidence = forms.TypedChoiceField(
        label=_("confidence (%)"),
        choices=[(level, str(level)) for level in LEVELS],
        coerce=int,
        initial=90,
        widget=UnfoldAdminSelectWidget,
    )
    materiality_bp = PercentField(label=_("materiality (per cent of the book value)"), initial=2)
    expected_bp = PercentField(label=_("expected error (%)"), initial=0, required=False)
    spread_bp = PercentField(
        label=_("expected spread of error rates (%)"), initial=10, required=False
    )
    errors_max = _number(_("attributes: errors that are accepted"), initial=0, min_value=0)
    size_asked = _number(
        _("items; empty: as many as the plan needs"), required=False, min_value=1, max_value=5_000
    )
    estimator = _choice(_("estimator"), Estimator.choices)
    layered_by = _choice(_("layered by"), LayeredBy.choices, required=False)
    cuts_fen = YuanListField(label=_("by amount: bounds of the layers (yuan)"), required=False)
    top_from_fen = OneYuanField(label=_("stratified: examined whole from (yuan)"), required=False)
    allocation = _choice(_("stratified: allocation"), Allocation.choices)
    commitment = forms.RegexField(
        HEX,
        label=_("SHA-256 of a seed of your own; empty: one is made and shown once"),
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )

    def clean_credit_code(self) -> Merchant | None:
        code = self.cleaned_data["credit_code"].strip().upper()
        if not code:
            return None
        found = Merchant.objects.filter(credit_code=code).select_related("unit").first()
        if found is None:
            raise ValidationError(_("There is no such merchant"))
        return found

    def clean(self) -> dict[str, Any]:
        """Return the sample, not yet stored."""
        found = super().clean() or {}
        is_stratified = found.get("design") == Design.STRATIFIED
        if is_stratified != bool(found.get("layered_by")):
            self.add_error("layered_by", _("Layers belong to a stratified sample, and to no other"))
        if found.get("top_from_fen") is not None and not is_stratified:
            self.add_error(
                "top_from_fen", _("Layers belong to a stratified sample, and to no other")
            )
        if found.get("layered_by") == LayeredBy.AMOUNT and not found.get("cuts_fen"):
            self.add_error("cuts_fen", _("Name the bounds of the layers"))
        if found.get("estimator") == Estimator.RATIO and found.get("design") != Design.SIMPLE:
            self.add_error("estimator", _("A ratio is estimated from a simple random sample"))
        if not found.get("materiality_bp") or found["materiality_bp"] >= 10_000:
            self.add_error("materiality_bp", _("Between 0.01 and 99.99 per cent"))
        elif found.get("expected_bp", 0) >= found["materiality_bp"]:
            self.add_error("expected_bp", _("Less is expected than is tolerated"))
        if self.errors:
            return found
        merchant = found.pop("credit_code")
        return {"sample": Sample(merchant=merchant, **found)}


class SeedForm(RemarkForm):
    field_order = ["seed"]
    seed = forms.CharField(
        label=_("seed"),
        max_length=64,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
    )


class WorksheetForm(forms.Form):
    file = forms.FileField(
        label=_("worksheet (XLSX)"), max_length=150, widget=UnfoldAdminFileFieldWidget
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > BYTES_MAX:
            raise ValidationError(_("The file is too large"))
        return file


class FindingForm(forms.Form):
    audited_fen = OneYuanField(label=_("audited value (yuan)"))
    is_wrong = forms.BooleanField(label=_("wrong, whatever the value"), required=False)
    note = forms.CharField(
        label=_("note"),
        max_length=NOTE_LENGTH_MAX,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
