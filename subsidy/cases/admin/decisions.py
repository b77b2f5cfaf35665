"""The window on decisions, and the letters that go out."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy as _

from subsidy.cases import services
from subsidy.cases.admin.knowing import KnownWindow
from subsidy.cases.admin.reinstatements import NEEDS_ANOTHER, propose_end
from subsidy.cases.models import CaseAppeal, CaseDecision, Outcome
from subsidy.cases.states import DecisionState
from subsidy.web.columns import linked
from subsidy.web.verbs import ReasonForm, Verb
from subsidy.web.windows import Rows


def _in_force(outcome: str) -> Any:
    return lambda row: (row.state, row.outcome) == (DecisionState.IN_FORCE, outcome)


def _waits(decision: CaseDecision) -> bool:
    return decision.state == DecisionState.PROPOSED


class AppealRows(Rows):
    model = CaseAppeal
    fields = ["appealed_at", "text", "evidence", "outcome", "reasons", "decided_at", "decided_by"]


@admin.register(CaseDecision)
class DecisionWindow(KnownWindow):
    list_display = [
        "case_reference",
        "outcome",
        "state_label",
        "merchant_name",
        "until",
        "proposed_by",
        "approved_by",
        "issued_at",
    ]
    list_filter = ["state", "outcome", "until"]
    list_select_related = ["case__merchant", "proposed_by", "approved_by"]
    search_fields = ["case__reference", "case__merchant__name", "case__merchant__credit_code"]
    change_form_template = "cases/decision.html"
    unit_path = "case__merchant__unit"
    inlines = [AppealRows]
    fields = [
        ("case_reference", "outcome", "state_label"),
        ("merchant_name", "until", "appeal_by"),
        ("hearing", "hearing_on", "issued_at"),
        ("proposed_by", "proposed_at", "approved_by", "approved_at"),
        "reasons",
    ]
    case_reference = linked("case", _("case"))
    merchant_name = linked("case__merchant", _("merchant"))
    verbs = [
        Verb(
            "approve",
            _("Approve"),
            "cases.approve_sanction",
            services.approve_sanction,
            _waits,
            warning=_("The merchant loses its standing at once. You answer for it by name."),
        ),
        Verb(
            "turn_down",
            _("Turn down"),
            "cases.approve_sanction",
            services.turn_down,
            _waits,
            form=ReasonForm,
        ),
        Verb(
            "propose_reinstatement",
            _("Propose to reinstate"),
            "cases.propose_reinstatement",
            propose_end,
            _in_force(Outcome.SUSPEND),
            form=ReasonForm,
            warning=NEEDS_ANOTHER,
        ),
        Verb(
            "fulfil",
            _("Put right as asked"),
            "cases.decide_case",
            services.fulfil,
            _in_force(Outcome.RECTIFY),
            form=ReasonForm,
        ),
    ]

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.letter_view)
        route = "<path:object_id>/letter-<str:language>.txt"
        return [path(route, view, name="cases_casedecision_letter"), *super().get_urls()]

    def letter_view(self, request: HttpRequest, object_id: str, language: str) -> HttpResponse:
        """The letter as it was frozen, to be printed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = get_object_or_404(self.get_queryset(request), pk=object_id)
        text = {"zh": row.letter_zh, "en": row.letter_en}.get(language)
        if not text:
            raise Http404
        name = f"{row.case.reference}-{language}.txt"
        return HttpResponse(
            text,
            content_type="text/plain; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
