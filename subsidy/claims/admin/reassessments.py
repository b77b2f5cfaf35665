"""Windows on reassessments: what is proposed for each claim, and who approves it."""

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from subsidy.claims import services
from subsidy.claims.models import Reassessment, ReassessmentLine
from subsidy.claims.models.reassessments import ReassessmentAction
from subsidy.claims.states import REASSESSMENT_MOVES
from subsidy.core.money import yuan
from subsidy.programmes.models import Terms
from subsidy.web.columns import linked
from subsidy.web.verbs import ReasonForm, RemarkForm, Verb, starts_from
from subsidy.web.windows import ByName, Rows, Window


class TermsChoice(forms.ModelChoiceField):
    """Terms, told apart by notice, category, day of publication and unit."""

    def __init__(self, label: object) -> None:
        rows = Terms.objects.select_related("category", "unit").order_by("-published_on", "-id")
        super().__init__(
            label=label, queryset=rows, empty_label=None, widget=UnfoldAdminSelectWidget
        )

    def label_from_instance(self, row: Terms) -> str:
        place = f" · {row.unit.name}" if row.unit else ""
        return f"{row.notice_number} · {row.category.name} · {row.published_on}{place}"


class ProposeForm(ReasonForm):
    field_order = ["old_terms", "new_terms", "document_number", "reason"]
    old_terms = TermsChoice(_("old terms"))
    new_terms = TermsChoice(_("new terms"))
    document_number = forms.CharField(
        label=_("document number"), max_length=100, widget=UnfoldAdminTextInputWidget
    )


class LineRows(Rows):
    model = ReassessmentLine
    fields = ["claim_reference", "old_yuan", "new_yuan", "action", "outcome", "last_error"]
    per_page = 20
    claim_reference = linked("claim", _("claim"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReassessmentLine]:
        return super().get_queryset(request).select_related("claim")


@admin.register(Reassessment)
class ReassessmentWindow(Window):
    list_display = [
        "document_number",
        "state_label",
        "programme_name",
        "old_notice",
        "new_notice",
        "proposed_by",
        "approved_by",
    ]
    list_filter = ["state", ("programme", ByName)]
    list_select_related = [
        *("programme", "old_terms__category", "new_terms__category"),
        *("proposed_by", "approved_by"),
    ]
    search_fields = ["document_number"]
    is_for_all_units = True
    inlines = [LineRows]
    fields = [
        ("document_number", "state_label", "programme_name"),
        ("old_notice", "new_notice"),
        "reason",
        "totals",
        ("proposed_at", "proposed_by"),
        ("approved_at", "approved_by", "done_at"),
    ]
    programme_name = linked("programme", _("programme"), text="name")
    old_notice = linked("old_terms", _("old terms"))
    new_notice = linked("new_terms", _("new terms"))
    list_verbs = [
        Verb(
            "propose",
            _("Propose a reassessment"),
            "claims.propose_reassessment",
            services.propose_reassessment,
            form=ProposeForm,
            warning=_("Lists every claim that the old terms govern; nothing is moved yet."),
        )
    ]
    verbs = [
        Verb(
            "approve",
            _("Approve"),
            "claims.approve_reassessment",
            services.approve_reassessment,
            starts_from(REASSESSMENT_MOVES, "approve"),
            form=RemarkForm,
            warning=_("Every line is carried out; who proposed it does not approve it."),
        ),
        Verb(
            "reject",
            _("Reject"),
            "claims.reject_reassessment",
            services.reject_reassessment,
            starts_from(REASSESSMENT_MOVES, "reject"),
            form=ReasonForm,
        ),
    ]

    @admin.display(description=_("what is to do"))
    def totals(self, row: Reassessment) -> str:
        """Say how many claims each action touches, and how much money it moves."""
        sums = row.lines.values("action").annotate(
            claims=Count("id"), change_fen=Sum("new_fen") - Sum("old_fen")
        )
        words = dict(ReassessmentAction.choices)
        return "；".join(
            f"{words[one['action']]}: {one['claims']} · {yuan(one['change_fen'])}"
            for one in sums.order_by("action")
        )
