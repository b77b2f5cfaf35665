"""Another account of a citizen: proposed on the claim, decided by a second person."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from subsidy.claims.admin.claims import ClaimWindow
from subsidy.claims.states import ClaimState
from subsidy.disbursements import desk_recoveries as desk, services
from subsidy.disbursements.admin.proposals import PEOPLE, SIGNED, deciding
from subsidy.disbursements.models import AccountCorrection
from subsidy.disbursements.states import CORRECTION_MOVES
from subsidy.programmes.models import Terms
from subsidy.web.columns import linked
from subsidy.web.verbs import Verb
from subsidy.web.windows import Window


@admin.register(AccountCorrection)
class AccountCorrectionWindow(Window):
    list_display = ["document_number", "state_label", "claim_reference", "masked_account", *PEOPLE]
    list_filter = ["state"]
    list_select_related = ["claim", *PEOPLE]
    search_fields = ["document_number", "claim__reference"]
    unit_path = "claim__line__unit"
    fields = [
        ("document_number", "state_label", "claim_reference"),
        ("bank", "branch"),
        ("masked_account", "masked_holder"),
        "reason",
        *SIGNED,
    ]
    claim_reference = linked("claim", _("claim"))
    verbs = deciding(
        "accountcorrection",
        CORRECTION_MOVES,
        services.approve_correction,
        services.reject_correction,
        _("The citizen is paid there, once a changed account may be paid."),
    )


ClaimWindow.verbs = [
    *ClaimWindow.verbs,
    Verb(
        "propose_correction",
        _("Propose another account"),
        "disbursements.propose_accountcorrection",
        desk.propose_correction,
        lambda claim: claim.payee == Terms.Payee.APPLICANT and claim.state == ClaimState.APPROVED,
        form=desk.CorrectionForm,
        warning=_("Of a citizen whose account the bank refused. Another person approves it."),
    ),
]
