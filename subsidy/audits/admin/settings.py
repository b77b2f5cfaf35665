"""The window on how indicators work from a day on."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from subsidy.audits import services
from subsidy.audits.models import IndicatorSetting, Mode, ReferenceNull
from subsidy.audits.states import SETTING_MOVES
from subsidy.web.verbs import DayInput, ReasonForm, Verb, starts_from
from subsidy.web.windows import Window


def _named() -> list[tuple[str, str]]:
    rule = ("rule", str(_("The rule that makes flags of findings")))
    return [rule, *((one.name, str(one.title)) for one in services.indicators())]


class SettingForm(ReasonForm):
    indicator = forms.ChoiceField(
        label=_("indicator"), choices=_named, widget=UnfoldAdminSelectWidget
    )
    mode = forms.ChoiceField(label=_("mode"), choices=Mode.choices, widget=UnfoldAdminSelectWidget)
    parameters = forms.JSONField(
        label=_("parameters"),
        help_text=_('What differs from the defaults, e.g. {"claims_min": 60}'),
        required=False,
        initial=dict,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
    valid_from = forms.DateField(label=_("valid from"), widget=DayInput)
    field_order = ["indicator", "mode", "parameters", "valid_from", "reason"]

    def clean_parameters(self) -> dict[str, object]:
        """Nothing at all means: the defaults."""
        given = self.cleaned_data["parameters"] or {}
        if not isinstance(given, dict):
            raise forms.ValidationError(_("Write it as {name: value}"))
        return given


@admin.register(IndicatorSetting)
class SettingWindow(Window):
    list_display = ["indicator", "mode", "valid_from", "state_label", "proposed_by", "approved_by"]
    list_filter = ["state", "mode"]
    list_select_related = ["proposed_by", "approved_by"]
    fields = [
        ("indicator", "mode", "valid_from", "state_label"),
        "parameters",
        "reason",
        ("proposed_by", "proposed_at", "approved_by", "approved_at"),
    ]
    is_for_all_units = True
    list_verbs = [
        Verb(
            "propose",
            _("Propose a setting"),
            "audits.propose_indicatorsetting",
            services.propose_setting,
            form=SettingForm,
            warning=_("It holds once another person has approved it."),
        )
    ]
    verbs = [
        Verb(
            "approve",
            _("Approve"),
            "audits.approve_indicatorsetting",
            services.approve_setting,
            starts_from(SETTING_MOVES, "approve"),
        ),
        Verb(
            "reject",
            _("Reject"),
            "audits.reject_indicatorsetting",
            services.reject_setting,
            starts_from(SETTING_MOVES, "reject"),
            form=ReasonForm,
        ),
    ]


@admin.register(ReferenceNull)
class ReferenceWindow(Window):
    list_display = ["indicator", "cell", "valid_from", "run", "set_by"]
    list_filter = ["indicator", "valid_from"]
    list_select_related = ["run__programme", "set_by"]
    fields = [("indicator", "cell", "valid_from"), "content", ("run", "set_by", "set_at")]
    is_for_all_units = True
