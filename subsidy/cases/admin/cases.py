"""The window on cases: everything about one of them, its clock, and every verb."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext, gettext_lazy as _

from subsidy.audits.pages import title
from subsidy.cases import services
from subsidy.cases.admin import forms, pages
from subsidy.cases.admin.forms import STAYS_AS_TOLD
from subsidy.cases.admin.knowing import KnownWindow
from subsidy.cases.models import Case
from subsidy.cases.states import CASE_MOVES, HIDDEN, LIVE, UNDECIDED, CaseState
from subsidy.core import clock
from subsidy.programmes.models import Programme
from subsidy.web.columns import linked
from subsidy.web.verbs import ReasonForm, Verb, starts_from
from subsidy.web.windows import ByName

HANDLE = "cases.handle_case"


def _is_live(case: Case) -> bool:
    return case.state in LIVE


def _was_told(case: Case) -> bool:
    return case.state in LIVE and case.state not in HIDDEN


def _after_a_decision(case: Case) -> bool:
    return case.state in (CaseState.DECIDED, CaseState.APPEALED, CaseState.CLOSED)


OPEN = Verb(
    "open",
    _("Open a case"),
    "cases.open_case",
    forms.open_named,
    form=forms.OpenForm,
    warning=_("Nothing is visible outside before the merchant is told."),
)
WORK = [
    Verb(
        "assign",
        _("Assign"),
        "cases.assign_case",
        services.assign,
        starts_from(CASE_MOVES, "assign"),
        form=forms.OfficerForm,
    ),
    Verb(
        "tell",
        _("Tell the merchant"),
        "cases.tell_case",
        services.tell,
        lambda case: case.state in CASE_MOVES["tell"][0] and not case.is_undercover,
        form=forms.TellForm,
        warning=_("What is told is frozen: every figure, every claim, what is asked, until when."),
    ),
    Verb(
        "open_up",
        _("End the secrecy"),
        "cases.tell_case",
        services.open_up,
        lambda case: case.is_undercover and case.state in LIVE,
        form=ReasonForm,
    ),
    Verb(
        "extend",
        _("Give more time"),
        HANDLE,
        services.extend,
        lambda case: case.state in (CaseState.NOTICED, CaseState.ANSWERED),
        form=ReasonForm,
    ),
    Verb(
        "add_flag",
        _("Add a flag"),
        "cases.open_case",
        forms.add_named_flag,
        lambda case: case.state in UNDECIDED,
        form=forms.FlagForm,
        initial=forms.free_flag,
        warning=STAYS_AS_TOLD,
    ),
    Verb("find", _("Write a finding"), HANDLE, services.find, _is_live, form=forms.FindingForm),
    Verb(
        "evidence",
        _("Note evidence"),
        HANDLE,
        services.add_evidence,
        _is_live,
        form=forms.EvidenceForm,
    ),
    Verb("comment", _("Comment"), HANDLE, services.comment, form=forms.TextForm),
    Verb(
        "hold_claims",
        _("Hold claims"),
        HANDLE,
        services.hold_claims,
        _was_told,
        form=forms.HoldClaimsForm,
        warning=_("They stay out of batches until the case ends, or the hold does."),
    ),
]
DECIDE = [
    Verb(
        "decide",
        _("Decide"),
        "cases.decide_case",
        forms.decide,
        starts_from(CASE_MOVES, "acquit"),
        form=forms.DecisionForm,
        warning=_("A flag is not proof: weigh every innocent explanation and every reply."),
    ),
    Verb(
        "propose",
        _("Propose a sanction"),
        "cases.propose_sanction",
        forms.propose_sanction,
        starts_from(CASE_MOVES, "decide"),
        form=forms.SanctionForm,
        warning=_("Another person has to approve it."),
    ),
    Verb(
        "hold_merchant",
        _("Hold all that is owed"),
        "cases.hold_merchant",
        services.hold_merchant,
        _was_told,
        form=ReasonForm,
        warning=_("Every claim of the merchant stays out of batches, for a limited time."),
    ),
    Verb(
        "appeal",
        _("Take down an appeal"),
        HANDLE,
        services.appeal,
        starts_from(CASE_MOVES, "appeal"),
        form=forms.TextForm,
    ),
    Verb(
        "uphold",
        _("Let the decision stand"),
        "cases.decide_appeal",
        services.uphold,
        starts_from(CASE_MOVES, "uphold"),
        form=ReasonForm,
        warning=_("Only somebody who decided nothing in this case before."),
    ),
    Verb(
        "overturn",
        _("Overturn the decision"),
        "cases.decide_appeal",
        services.overturn,
        starts_from(CASE_MOVES, "overturn"),
        form=ReasonForm,
        warning=_("Standing, holds and watches are undone."),
    ),
    Verb(
        "recover",
        _("Ask back what was paid"),
        "cases.demand_recoveries",
        services.demand_recoveries,
        lambda case: case.state == CaseState.CLOSED,
        form=forms.RecoveriesForm,
        warning=_("For the claims that the findings name; left empty: all of them."),
    ),
    Verb(
        "link",
        _("Tell the till"),
        HANDLE,
        services.share_link,
        _after_a_decision,
        form=forms.LinkForm,
        warning=_("A claim that carries it goes to a person; nothing is refused for it."),
    ),
    Verb(
        "reopen",
        _("Open again"),
        "cases.reopen_case",
        services.reopen,
        starts_from(CASE_MOVES, "reopen"),
        form=ReasonForm,
    ),
]


class OverdueFilter(admin.SimpleListFilter):
    """Whose time is over."""

    title = _("clock")
    parameter_name = "overdue"

    def lookups(self, _request: HttpRequest, _window: object) -> list[tuple[str, str]]:
        return [("yes", gettext("overdue"))]

    def queryset(self, _request: HttpRequest, rows: QuerySet[Case]) -> QuerySet[Case]:
        return rows.filter(due_at__lt=clock.now()) if self.value() == "yes" else rows


@admin.register(Case)
class CaseWindow(KnownWindow):
    case_path = "pk"
    list_display = [
        "reference",
        "state_label",
        "kind",
        "merchant_name",
        "subject",
        "officer",
        "due_at",
        "is_in_time",
    ]
    list_filter = [
        OverdueFilter,
        "state",
        "kind",
        ("programme", ByName),
        ("merchant__unit", ByName),
    ]
    list_select_related = ["merchant", "officer"]
    search_fields = ["reference", "merchant__name", "merchant__credit_code", "subject"]
    change_form_template = "cases/case.html"
    list_before_template = "cases/list_verbs.html"
    unit_path = "merchant__unit"
    fields = [
        ("reference", "state_label", "kind"),
        ("merchant_name", "programme_name", "subject"),
        ("opened_at", "opened_by", "officer"),
        ("answer_by", "due_at", "is_in_time"),
    ]
    merchant_name = linked("merchant", _("merchant"))
    programme_name = linked("programme", _("programme"), text="name")
    list_verbs = [OPEN]
    verbs = [*WORK, *DECIDE]

    @admin.display(description=_("in time"), boolean=True)
    def is_in_time(self, case: Case) -> bool | None:
        return None if case.due_at is None else case.due_at >= clock.now()

    def page_context(self, _request: HttpRequest, case: Case) -> dict[str, object]:
        return pages.page(case)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.quality_view)
        return [path("quality/", view, name="cases_case_quality"), *super().get_urls()]

    def quality_view(self, request: HttpRequest) -> HttpResponse:
        """What became of the flags of each indicator, for the programme asked for."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        programmes = Programme.objects.real().order_by("code")
        code = request.GET.get("programme", "")
        chosen = programmes.filter(code=code).first() if code else programmes.first()
        rows = services.outcomes(chosen) if chosen else []
        context = self.admin_site.each_context(request) | {
            "title": _("Quality of the indicators"),
            "programmes": programmes,
            "chosen": chosen,
            "rows": [(title(row.indicator), row, row.false_discovery) for row in rows],
        }
        return TemplateResponse(request, "cases/quality.html", context)
