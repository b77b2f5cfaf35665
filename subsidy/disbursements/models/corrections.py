"""Another account of a citizen, after the bank refused the one that the claim named."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.claims.models import Claim
from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.core.sealed import SealedTextField, mask_account, mask_name
from subsidy.disbursements.models.proposals import Proposal, frozen_facts
from subsidy.disbursements.states import CORRECTION_MOVES, CorrectionState

S = CorrectionState


@tracked()
class AccountCorrection(Proposal):
    """Where the citizen wants to be paid instead; nothing is paid there before another approves."""

    MOVES = CORRECTION_MOVES

    claim = models.ForeignKey(
        Claim, models.PROTECT, related_name="account_corrections", verbose_name=_("claim")
    )
    bank = models.CharField(_("bank"), max_length=100)
    branch = models.CharField(_("branch"), max_length=100, blank=True)
    account_number = SealedTextField(_("account number"))
    account_name = SealedTextField(_("account holder"))
    state = models.CharField(_("state"), max_length=10, choices=S, default=S.PROPOSED)

    class Meta(Proposal.Meta):
        verbose_name = _("correction of an account")
        verbose_name_plural = _("corrections of accounts")
        permissions = [
            ("propose_accountcorrection", _("Can propose a citizen's other account")),
            ("approve_accountcorrection", _("Can approve a citizen's other account")),
            ("reject_accountcorrection", _("Can turn down a citizen's other account")),
        ]
        constraints = [
            *Proposal.Meta.constraints,
            models.CheckConstraint(
                name="account_correction_is_in_a_known_state", condition=Q(state__in=S.values)
            ),
            models.UniqueConstraint(
                name="claim_has_one_account_proposed",
                fields=["claim"],
                condition=Q(state=S.PROPOSED),
            ),
        ]
        triggers = [
            *guard(CORRECTION_MOVES, born=[S.PROPOSED]),
            *frozen_facts("claim", "bank", "branch", "account_number", "account_name"),
        ]

    def __str__(self) -> str:
        return self.document_number

    @property
    def masked_account(self) -> str:
        return mask_account(self.account_number)

    @property
    def masked_holder(self) -> str:
        return mask_name(self.account_name)


class AccountCorrectionMove(Move):
    """One step of a correction."""

    correction = models.ForeignKey(
        AccountCorrection,
        models.PROTECT,
        related_name="moves",
        verbose_name=_("correction of an account"),
    )

    class Meta(Move.Meta):
        verbose_name = _("move of a correction of an account")
        verbose_name_plural = _("moves of corrections of accounts")
