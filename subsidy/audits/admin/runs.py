"""The window on runs: what went in, how far it is, what came out."""

from datetime import date, datetime

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.timezone import localtime
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

DIGEST_SHOWN = 16


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


class DigestRows(Rows):
    """Rows with a hash: its beginning is shown, all of it where the pointer rests."""

    @admin.display(description="SHA-256")
    def digest(self, row: RunInput | RunPart) -> str:
        if not row.sha256:
            return "-"
        return format_html('<span title="{}">{}…</span>', row.sha256, row.sha256[:DIGEST_SHOWN])


class InputRows(DigestRows):
    model = RunInput
    fields = ["asked", "rows_count", "digest"]

    @admin.display(description=_("name"))
    def asked(self, row: RunInput) -> str:
        return pages.title(row.name)


class PartRows(DigestRows):
    model = RunPart
    fields = [
        "asked",
        "is_shadow",
        "measured",
        "took_ms",
        "attempts",
        "last_error",
        "digest",
    ]
    ordering = ("indicator", "is_shadow")

    @admin.display(description=_("indicator"))
    def asked(self, part: RunPart) -> str:
        return pages.title(part.indicator)

    @admin.display(description=_("measured at"))
    def measured(self, part: RunPart) -> str:
        return f"{localtime(part.measured_at):%m-%d %H:%M:%S}" if part.measured_at else "-"


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
