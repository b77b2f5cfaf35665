"""The window on holds of cases: what keeps money back, until when, and what is to be looked at."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from subsidy.cases import services
from subsidy.cases.admin.knowing import KnownWindow
from subsidy.cases.models import CaseHold
from subsidy.cases.states import HOLD_MOVES
from subsidy.web.columns import linked
from subsidy.web.verbs import ReasonForm, Verb, starts_from


@admin.register(CaseHold)
class CaseHoldWindow(KnownWindow):
    list_display = ["case_reference", "held", "state_label", "review_at", "until", "set_by"]
    list_filter = ["state", "review_at", "until"]
    list_select_related = ["case", "hold__claim", "hold__merchant", "set_by"]
    search_fields = ["case__reference", "hold__claim__reference"]
    unit_path = "case__merchant__unit"
    fields = [("case_reference", "held", "state_label"), ("review_at", "until", "set_by")]
    case_reference = linked("case", _("case"))
    held = linked("hold", _("hold"))
    verbs = [
        Verb(
            "release",
            _("Release"),
            "cases.release_casehold",
            services.release,
            starts_from(HOLD_MOVES, "release"),
            form=ReasonForm,
        ),
        Verb(
            "prolong",
            _("Prolong"),
            "cases.prolong_casehold",
            services.prolong,
            starts_from(HOLD_MOVES, "prolong"),
            form=ReasonForm,
        ),
    ]
