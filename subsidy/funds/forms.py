"""What people fill in to change a line's money or its daily quota."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from subsidy.core.money import parse_yuan
from subsidy.funds.models import FundBatch, FundLine
from subsidy.funds.rules import Paper
from subsidy.web.verbs import DayInput, ReasonForm


class YuanField(forms.CharField):
    """An amount above nothing, in yuan as people say it; what it gives is fen."""

    widget = UnfoldAdminTextInputWidget

    def clean(self, value: Any) -> int | None:
        said = super().clean(value)
        try:
            amount_fen = parse_yuan(said) if said else None
        except ValueError as wrong:
            raise ValidationError(_("This is not an amount")) from wrong
        if amount_fen is not None and amount_fen <= 0:
            raise ValidationError(_("This is not an amount"))
        return amount_fen


class RowChoice(forms.ModelChoiceField):
    """A choice among lines or batches, told apart by more than their names."""

    def __init__(self, label: object, model: type[Model], **kwargs: Any) -> None:
        rows = model._default_manager.select_related("programme", "unit")
        queryset = rows.order_by("-programme__year", "programme", "id")
        super().__init__(queryset, label=label, widget=UnfoldAdminSelectWidget, **kwargs)

    def label_from_instance(self, row: Any) -> str:
        if isinstance(row, FundLine):
            parts = (row.programme.name, row.unit.name, row.get_category_group_display())
        else:
            parts = (row.programme.name, row.number, row.get_source_display())
        return " · ".join(parts)


class PaperForm(ReasonForm):
    """The paper that orders something."""

    document_number = forms.CharField(
        label=_("number of the document"), max_length=100, widget=UnfoldAdminTextInputWidget
    )
    due_on = forms.DateField(
        label=_("due on"),
        required=False,
        widget=DayInput,
        help_text=_("Empty: at once when approved. A later day: by itself on that day."),
    )

    def clean(self) -> dict[str, object]:
        """Return what the verb takes."""
        found = dict(super().clean() or {})
        if bool(found.get("corrects")) != bool(found.get("belongs_on")):
            self.add_error("corrects", _("Name the corrected document and the day, or neither."))
        if self.errors:
            return found
        paper = Paper(
            number=found.pop("document_number"),
            reason=found.pop("reason"),
            due_on=found.pop("due_on"),
            corrects=found.pop("corrects", ""),
            belongs_on=found.pop("belongs_on", None),
        )
        return found | {"paper": paper}


class OrderForm(PaperForm):
    """A movement and the paper that orders it."""

    field_order = ["line", "to_line", "batch", "amount_fen", "document_number", "due_on"]
    line = RowChoice(_("fund line"), FundLine)
    amount_fen = YuanField(label=_("amount (yuan)"))


class CorrectingForm(OrderForm):
    """An order that may put an earlier document right, back on the day it was about."""

    corrects = forms.CharField(
        label=_("corrects document"),
        max_length=100,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
    belongs_on = forms.DateField(label=_("belongs to the day"), required=False, widget=DayInput)


class AllotForm(CorrectingForm):
    batch = RowChoice(_("fund batch"), FundBatch)


class ReturnForm(CorrectingForm):
    batch = RowChoice(
        _("fund batch"),
        FundBatch,
        required=False,
        empty_label=_("all that the money came from, in parts"),
    )


class ReallotForm(ReturnForm):
    to_line = RowChoice(_("to fund line"), FundLine)

    def clean(self) -> dict[str, object]:
        found = super().clean()
        if found.get("to_line") and found["to_line"] == found.get("line"):
            self.add_error("to_line", _("Choose another line."))
        return found


class QuotaForm(ReasonForm):
    """Neither a number nor an amount: no limit."""

    field_order = ["claims", "amount_fen"]
    claims = forms.IntegerField(
        label=_("claims a day"), min_value=1, required=False, widget=UnfoldAdminIntegerFieldWidget
    )
    amount_fen = YuanField(label=_("yuan a day"), required=False)
