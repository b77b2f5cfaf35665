"""Windows on the proofs: every run with what it found, and the cases that people deal with."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy as _

from subsidy.operations import services
from subsidy.operations.models import DriftCase, HistoryBlock, ProofResult, ProofRun
from subsidy.operations.states import DRIFT_CASE_MOVES
from subsidy.web.columns import linked
from subsidy.web.verbs import ReasonForm, Verb, starts_from
from subsidy.web.windows import Rows, Window


def _named(result: ProofResult) -> list[str]:
    return [
        f"{row['subject']}: {row['expected'] or '-'} ≠ {row['found'] or '-'}" for row in result.rows
    ]


class ResultRows(Rows):
    model = ProofResult
    fields = ["proved", "looked_at_count", "drifting_count", "duration_ms", "named"]
    ordering = ["-drifting_count", "id"]

    @admin.display(description=_("sentence"))
    def proved(self, result: ProofResult) -> str:
        return gettext(result.sentence)

    @admin.display(description=_("drifting rows, named"))
    def named(self, result: ProofResult) -> str:
        return "; ".join(_named(result)) or "-"


@admin.register(ProofRun)
class ProofRunWindow(Window):
    list_display = [
        "at",
        "is_clean",
        "proofs_count",
        "denied_count",
        "looked_at_count",
        "drifting_count",
        "duration_ms",
    ]
    list_filter = ["at"]
    is_for_all_units = True
    inlines = [ResultRows]
    fields = [
        ("at", "is_clean", "duration_ms"),
        ("proofs_count", "denied_count"),
        ("looked_at_count", "drifting_count"),
    ]

    @admin.display(description=_("zero drift"), boolean=True)
    def is_clean(self, run: ProofRun) -> bool:
        return run.is_clean


def _verb(name: str, label: Any, call: Any, warning: Any) -> Verb:
    permission = f"operations.{name}_driftcase"
    return Verb(
        name, label, permission, call, starts_from(DRIFT_CASE_MOVES, name), ReasonForm, warning
    )


@admin.register(DriftCase)
class DriftCaseWindow(Window):
    list_display = ["reference", "state_label", "proved", "drifting", "opened_at", "closed_by"]
    list_filter = ["state", "opened_at"]
    list_select_related = ["last__run", "closed_by"]
    search_fields = ["reference", "sentence"]
    is_for_all_units = True
    change_form_template = "operations/drift_case.html"
    fields = [
        ("reference", "state_label", "opened_at"),
        "proved",
        ("drifting", "last_run"),
        ("alarmed_at", "closed_at", "closed_by"),
    ]
    last_run = linked("last__run", _("last look"), text="at")
    verbs = [
        _verb(
            "mend",
            _("Close as mended"),
            services.mend,
            _("Only once the proofs ran again and found this sentence true."),
        ),
        _verb(
            "explain",
            _("Close as explained"),
            services.explain,
            _("These very rows may stand as they are; any other row opens a new case."),
        ),
    ]

    @admin.display(description=_("sentence"), ordering="sentence")
    def proved(self, case: DriftCase) -> str:
        return gettext(case.sentence)

    @admin.display(description=_("drifting rows at the last look"))
    def drifting(self, case: DriftCase) -> int:
        return case.last.drifting_count

    def page_context(self, _request: HttpRequest, case: DriftCase) -> dict[str, object]:
        return {"first_rows": case.first.rows, "last_rows": case.last.rows}


@admin.register(HistoryBlock)
class HistoryBlockWindow(Window):
    list_display = ["number", "table", "rows_count", "sealed_at", "sha256"]
    list_filter = ["table", "sealed_at"]
    search_fields = ["=number", "=sha256"]
    is_for_all_units = True
    fields = [
        ("number", "table", "rows_count", "sealed_at"),
        ("after_id", "upto_id"),
        "sha256",
        "previous_sha256",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[HistoryBlock]:
        return super().get_queryset(request).defer("ids", "digests", "columns")
