"""Forms of a reviewer's verbs that ask for more than a reason."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError as Malformed
from unfold.widgets import (
    INPUT_CLASSES,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from subsidy.claims import services
from subsidy.claims.models.holdings import IdentifierKind
from subsidy.claims.rules.request import AmendRequest
from subsidy.core.codes import CODES
from subsidy.core.money import parse_yuan
from subsidy.web.verbs import REASON_LENGTH_MAX, DayInput, ReasonForm, RemarkForm


class ReasonsWidget(forms.Widget):
    """A box for each code, with its cure, and a line for what the officer adds."""

    def render(self, name: str, value: Any, **_kwargs: Any) -> str:
        chosen: Mapping[str, str] = value or {}
        rows = format_html_join(
            "",
            '<div class="mb-3" id="{0}-{1}"><label class="flex gap-2 items-start">'
            '<input type="checkbox" name="{0}" value="{1}"{2}>'
            '<span><span class="text-important">{3}</span><br>'
            '<span class="text-subtle">{4}</span></span></label>'
            '<input type="text" name="{0}-{1}" value="{5}" maxlength="{6}" class="{7}"'
            ' aria-label="{8}" placeholder="{8}"></div>',
            (
                (
                    name,
                    code,
                    " checked" if code in chosen else "",
                    CODES[code].title,
                    CODES[code].cure,
                    chosen.get(code, ""),
                    REASON_LENGTH_MAX,
                    " ".join(INPUT_CLASSES),
                    _("Note for the merchant"),
                )
                for code in services.CURABLE
            ),
        )
        return format_html("<div>{}</div>", rows)

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> dict[str, str]:
        return {code: data.get(f"{name}-{code}", "").strip() for code in data.getlist(name)}


class ReasonsField(forms.Field):
    """Codes that have a cure, each with a note or none."""

    widget = ReasonsWidget

    def clean(self, value: dict[str, str]) -> dict[str, str]:
        super().clean(value)
        if unknown := sorted(set(value) - set(services.CURABLE)):
            raise ValidationError(_("Not known here: %(codes)s"), params={"codes": unknown})
        return {code: note[:REASON_LENGTH_MAX] for code, note in value.items()}


class SendBackForm(RemarkForm):
    field_order = ["reasons", "deadline_on", "reason"]
    reasons = ReasonsField(
        label=_("Codes"), help_text=_("The merchant sees each code with its cure and your note.")
    )
    deadline_on = forms.DateField(
        label=_("Last day for the cure"),
        required=False,
        widget=DayInput,
        help_text=_("Left empty, the usual number of days."),
    )


def _text(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
        help_text=help_text,
    )


class AmendForm(ReasonForm):
    """One number, the invoice, and how the applicant is reached; what is left empty stays."""

    field_order = ["kind", "value", "old"]
    kind = forms.ChoiceField(
        label=_("Identifier"),
        required=False,
        choices=[
            ("", "—"),
            *(pair for pair in IdentifierKind.choices if pair[0] != IdentifierKind.INVOICE),
        ],
        widget=UnfoldAdminSelectWidget,
    )
    value = _text(_("Right value"))
    old = _text(_("Wrong value"), _("Only where the claim holds several of the kind."))
    invoice_number = _text(_("Invoice number"))
    invoice_code = _text(_("Invoice code"), _("Older paper invoices have one."))
    invoice_title = _text(_("Invoice title"))
    invoice_total = _text(_("Invoice total (yuan)"))
    invoice_issued_on = forms.DateField(
        label=_("Invoice issued on"), required=False, widget=DayInput
    )
    delivery_address = _text(_("Delivery address"))
    mobile = _text(_("Mobile"))

    def clean(self) -> dict[str, object]:
        said = {name: value for name, value in self.cleaned_data.items() if value}
        corrections: dict[str, object] = {
            name: said[name] for name in ("reason", "delivery_address", "mobile") if name in said
        }
        if number := _part(said, ("kind", "value", "old")):
            corrections["identifiers"] = [number]
        names = ("number", "code", "title", "issued_on", "total")
        if paper := _part(said, [f"invoice_{name}" for name in names]):
            corrections["invoice"] = _invoice(paper)
        try:
            return {"request": AmendRequest.model_validate(corrections)}
        except Malformed as malformed:
            places = {" · ".join(map(str, error["loc"])) for error in malformed.errors()}
            raise ValidationError(
                _("Missing or not valid: %(places)s"), params={"places": ", ".join(sorted(places))}
            ) from malformed


def _part(said: Mapping[str, object], names: Iterable[str]) -> dict[str, object]:
    return {name: said[name] for name in names if name in said}


def _invoice(paper: Mapping[str, object]) -> dict[str, object]:
    """Return the invoice as the API takes it; the total in yuan becomes fen."""
    invoice = {name.removeprefix("invoice_"): value for name, value in paper.items()}
    if "total" in invoice:
        try:
            invoice["total_fen"] = parse_yuan(str(invoice.pop("total")))
        except ValueError as wrong:
            raise ValidationError({"invoice_total": _("This is not an amount")}) from wrong
    return invoice
