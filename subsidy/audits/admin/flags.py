"""The window on flags."""

from datetime import date, datetime, time

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy as _

from subsidy.audits import pages, services
from subsidy.audits.admin.indicators import IndicatorFilter, IndicatorWindow
from subsidy.audits.models import Flag
from subsidy.audits.states import FLAG_MOVES
from subsidy.core.actors import Actor
from subsidy.core.clock import SHANGHAI
from subsidy.web.columns import linked
from subsidy.web.verbs import DayInput, EmptyForm, ReasonForm, Verb, starts_from
from subsidy.web.windows import ByName


class SnoozeForm(ReasonForm):
    until = forms.DateField(label=_("until the evening of"), widget=DayInput)
    field_order = ["until", "reason"]


def snooze(flag: Flag, *, until: date, by: Actor, at: datetime, reason: str) -> None:
    """Put the flag aside until the end of a day."""
    evening = datetime.combine(until, time(23, 59, 59), tzinfo=SHANGHAI)
    services.snooze(flag, until=evening, by=by, at=at, reason=reason)


def recompute(flag: Flag, *, by: Actor, at: datetime) -> services.Recomputation:
    """Compute the flag again from what its run froze; who asks, and when, changes nothing."""
    assert by.staff_id is not None
    assert at is not None
    return services.recompute(flag)


def told(again: services.Recomputation) -> str:
    """Return what computing it again gave, in words."""
    if again.is_equal:
        return gettext("Equal, byte for byte: the inputs, all results of the run, and this flag.")
    return gettext(
        "NOT equal: inputs %(inputs)s, results of the run %(run)s, this flag %(flag)s."
    ) % {
        "inputs": again.inputs_equal,
        "run": again.run_equal,
        "flag": again.flag_equal,
    }


@admin.register(Flag)
class FlagWindow(IndicatorWindow):
    list_display = [
        "reference",
        "state_label",
        "merchant_name",
        "indicator_title",
        "excess_yuan",
        "claims_count",
        "raised_at",
    ]
    list_filter = [
        "state",
        IndicatorFilter,
        ("programme", ByName),
        ("merchant__unit", ByName),
    ]
    list_select_related = ["merchant"]
    search_fields = ["reference", "merchant__name", "merchant__credit_code"]
    change_form_template = "audits/flag.html"
    fields = [
        ("reference", "state_label", "indicator_title"),
        ("merchant_name", "programme_name", "run"),
        ("excess_yuan", "raised_at", "formula_version"),
        "formula",
    ]
    programme_name = linked("programme", _("programme"), text="name")
    verbs = [
        Verb(
            "snooze",
            _("Put aside"),
            "audits.snooze_flag",
            snooze,
            starts_from(FLAG_MOVES, "snooze"),
            form=SnoozeForm,
            warning=_("Until then no run raises it anew; after it, it comes back by itself."),
        ),
        Verb(
            "dismiss",
            _("Dismiss as explained"),
            "audits.dismiss_flag",
            services.dismiss,
            starts_from(FLAG_MOVES, "dismiss"),
            form=ReasonForm,
            warning=_("It comes back only with claims that it did not rest on."),
        ),
        Verb(
            "recompute",
            _("Compute again"),
            "audits.view_flag",
            recompute,
            form=EmptyForm,
            warning=_("From what the run froze; nothing is changed."),
            tells=told,
        ),
    ]

    @admin.display(description=_("claims in evidence"))
    def claims_count(self, flag: Flag) -> int:
        return len(flag.evidence)

    def page_context(self, _request: HttpRequest, flag: Flag) -> dict[str, object]:
        return {
            "reason": pages.reason(flag),
            "figures": pages.figures(flag),
            "peers": pages.peers(flag),
            "innocents": pages.innocents(flag),
            "evidence": pages.evidence(flag),
        }
