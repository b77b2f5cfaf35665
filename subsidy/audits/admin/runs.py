"""The window on runs: what went in, how far it is, what came out."""

from datetime import date, datetime

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from subsidy.audits import pages, services, tasks
from subsidy.audits.models import AuditRun, RunInput, RunPart, Window as Span
from subsidy.audits.states import RunState
from subsidy.core import clock
from subsidy.core.actors import Actor
from subsidy.programmes.models import Programme
from subsidy.web.columns import linked
from subsidy.web.verbs import DayInput, EmptyForm, NamedChoice, Verb
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
    window = forms.ChoiceField(
        label=_("window"), choices=Span.choices, widget=UnfoldAdminSelectWidget
    )


def start(*, programme: Programme, as_of: date, window: str, by: Actor, at: datetime) -> AuditRun:
    """Begin a run over the claims up to the day; the workers do the rest."""
    run = services.start_run(programme, as_of=as_of, window=window, by=by, at=at)
    # Robust: without the broker the run is only later, `resume_audits` finds it.
    transaction.on_commit(lambda: tasks.freeze.delay(run_id=run.pk), robust=True)
    return run


def freeze(run: AuditRun, *, by: Actor, at: datetime) -> None:
    """Keep the nulls of the run for later ones."""
    services.freeze_references(run, by=by, at=at)


class InputRows(Rows):
    model = RunInput
    fields = ["name", "rows_count", "sha256"]


class PartRows(Rows):
    model = RunPart
    fields = [
        "indicator",
        "is_shadow",
        "measured_at",
        "took_ms",
        "attempts",
        "last_error",
        "sha256",
    ]
    ordering = ("indicator", "is_shadow")


@admin.register(AuditRun)
class RunWindow(Window):
    list_display = [
        "__str__",
        "programme_name",
        "window",
        "as_of",
        "state_label",
        "started_at",
        "took_ms",
    ]
    list_filter = ["state", "window", ("programme", ByName)]
    list_select_related = ["programme"]
    inlines = [PartRows, InputRows]
    is_for_all_units = True
    change_form_template = "audits/run.html"
    fields = [
        ("programme_name", "window", "since", "as_of"),
        ("cutoff", "state_label", "started_at", "took_ms"),
        ("code_version", "seed"),
        "input_hash",
        "output_hash",
    ]
    programme_name = linked("programme", _("programme"), text="name")
    list_verbs = [
        Verb(
            "start",
            _("Run an audit"),
            "audits.run_audit",
            start,
            form=RunForm,
            warning=_("Open flags for the same reason are superseded by those of this run."),
        )
    ]

    verbs = [
        Verb(
            "freeze",
            _("Take as the reference"),
            "audits.freeze_referencenull",
            freeze,
            lambda run: run.state == RunState.FINISHED,
            form=EmptyForm,
            warning=_(
                "Later runs compare every peer cell with this one: take a run that you trust, of a "
                "time before the programme or of places that were looked at."
            ),
        )
    ]

    def page_context(self, _request: HttpRequest, run: AuditRun) -> dict[str, object]:
        return pages.run(run)
