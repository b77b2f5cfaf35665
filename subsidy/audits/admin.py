"""Windows on audits: flags with all that explains them, runs, and what each indicator found."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from subsidy.audits import pages, services
from subsidy.audits.models import AuditRun, Flag, IndicatorResult, RunInput
from subsidy.audits.states import FLAG_MOVES
from subsidy.core import clock
from subsidy.core.actors import Actor
from subsidy.programmes.models import Programme
from subsidy.web.columns import linked
from subsidy.web.verbs import DayInput, NamedChoice, ReasonForm, Verb, starts_from
from subsidy.web.windows import ByName, Rows, Window


class RunForm(forms.Form):
    programme = NamedChoice(
        label=_("programme"),
        queryset=Programme.objects.real().order_by("code"),
        empty_label=None,
        widget=UnfoldAdminSelectWidget,
    )
    as_of = forms.DateField(
        label=_("as of"),
        widget=DayInput,
        initial=lambda: clock.programme_day(clock.now()),
    )


def run(*, programme: Programme, as_of: date, by: Actor, at: datetime) -> AuditRun:
    """Run an audit over the claims up to the day."""
    return services.run_audit(programme, as_of=as_of, by=by, at=at)


class IndicatorFilter(admin.SimpleListFilter):
    title = _("indicator")
    parameter_name = "indicator"

    def lookups(self, _request: HttpRequest, _window: Any) -> Any:
        return pages.titles()

    def queryset(self, _request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(indicator=self.value()) if self.value() else rows


class IndicatorWindow(Window):
    """A window on rows that belong to one indicator and one merchant."""

    unit_path = "merchant__unit"
    merchant_name = linked("merchant", _("merchant"))

    @admin.display(description=_("indicator"), ordering="indicator")
    def indicator_title(self, row: Any) -> str:
        return pages.title(row.indicator)


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
            "dismiss",
            _("Dismiss as explained"),
            "audits.dismiss_flag",
            services.dismiss,
            starts_from(FLAG_MOVES, "dismiss"),
            form=ReasonForm,
            warning=_("It comes back only with claims that it did not rest on."),
        )
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


class InputRows(Rows):
    model = RunInput
    fields = ["name", "rows_count", "sha256"]


@admin.register(AuditRun)
class RunWindow(Window):
    list_display = ["__str__", "programme_name", "as_of", "state_label", "started_at", "took_ms"]
    list_filter = ["state", ("programme", ByName)]
    list_select_related = ["programme"]
    inlines = [InputRows]
    is_for_all_units = True
    fields = [
        ("programme_name", "as_of", "cutoff"),
        ("state_label", "started_at", "took_ms"),
        ("code_version", "seed"),
        "input_hash",
        "output_hash",
        "alarms",
        "params",
    ]
    programme_name = linked("programme", _("programme"), text="name")
    list_verbs = [
        Verb(
            "start",
            _("Run an audit"),
            "audits.run_audit",
            run,
            form=RunForm,
            warning=_("Open flags for the same reason are superseded by those of this run."),
        )
    ]


@admin.register(IndicatorResult)
class ResultWindow(IndicatorWindow):
    list_display = [
        "merchant_name",
        "indicator_title",
        "outcome",
        "n",
        "k",
        "expected",
        "p",
        "q",
        "excess_yuan",
    ]
    list_filter = ["outcome", IndicatorFilter]
    list_select_related = ["merchant"]
    search_fields = ["merchant__name", "merchant__credit_code"]
    fields = [
        ("merchant_name", "indicator_title", "run"),
        ("outcome", "gate", "excess_yuan"),
        ("n", "k", "effect"),
        ("p0", "rho"),
        ("expected", "excess"),
        ("p", "q", "q_watch"),
        "figures",
        "peer_cell",
    ]
