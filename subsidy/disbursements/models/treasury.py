"""Recovered money that goes back to the treasuries it came from."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.disbursements.models.proposals import Proposal, frozen_facts
from subsidy.disbursements.states import TREASURY_RETURN_MOVES, TreasuryReturnState
from subsidy.funds.models import FundBatch, FundLine
from subsidy.programmes.models import Programme

S = TreasuryReturnState


@tracked()
class TreasuryReturn(Proposal):
    """What came back of one programme since the last time, by the sources that had borne it."""

    MOVES = TREASURY_RETURN_MOVES

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    central_fen = models.BigIntegerField(_("central part (fen)"))
    local_fen = models.BigIntegerField(_("local part (fen)"))
    state = models.CharField(_("state"), max_length=10, choices=S, default=S.PROPOSED)

    class Meta(Proposal.Meta):
        verbose_name = _("treasury return")
        verbose_name_plural = _("treasury returns")
        permissions = [
            ("propose_treasuryreturn", _("Can propose a treasury return")),
            ("approve_treasuryreturn", _("Can approve a treasury return")),
            ("reject_treasuryreturn", _("Can turn down a treasury return")),
        ]
        constraints = [
            *Proposal.Meta.constraints,
            models.CheckConstraint(
                name="treasury_return_is_in_a_known_state", condition=Q(state__in=S.values)
            ),
            models.CheckConstraint(
                name="treasury_return_is_the_sum_of_its_parts",
                condition=Q(
                    amount_fen__gt=0,
                    central_fen__gte=0,
                    local_fen__gte=0,
                    amount_fen=F("central_fen") + F("local_fen"),
                ),
            ),
        ]
        triggers = [
            *guard(TREASURY_RETURN_MOVES, born=[S.PROPOSED]),
            *frozen_facts("programme", "amount_fen", "central_fen", "local_fen"),
        ]

    def __str__(self) -> str:
        return self.document_number


class TreasuryReturnMove(Move):
    """One step of a treasury return."""

    treasury_return = models.ForeignKey(
        TreasuryReturn, models.PROTECT, related_name="moves", verbose_name=_("treasury return")
    )

    class Meta(Move.Meta):
        verbose_name = _("move of a treasury return")
        verbose_name_plural = _("moves of treasury returns")


class TreasuryShare(models.Model):
    """What one fund batch gets back of what one line recovered."""

    treasury_return = models.ForeignKey(
        TreasuryReturn,
        models.PROTECT,
        related_name="shares",
        db_index=False,
        verbose_name=_("treasury return"),
    )
    line = models.ForeignKey(
        FundLine, models.PROTECT, related_name="+", verbose_name=_("fund line")
    )
    batch = models.ForeignKey(
        FundBatch, models.PROTECT, related_name="+", verbose_name=_("fund batch")
    )
    amount_fen = models.BigIntegerField(_("amount (fen)"))

    class Meta:
        verbose_name = _("share of a treasury return")
        verbose_name_plural = _("shares of treasury returns")
        constraints = [
            models.UniqueConstraint(
                name="a_line_gives_a_batch_one_share",
                fields=["treasury_return", "line", "batch"],
            ),
            models.CheckConstraint(name="treasury_share_is_money", condition=Q(amount_fen__gt=0)),
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.treasury_return_id}: {self.line_id} → {self.batch_id}"

    @property
    def reference(self) -> str:
        """The name the ledger knows this share by."""
        return f"remitted:{self.pk}"
