"""Reinstatements: one person asks that a suspended merchant sells again, another one confirms."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.cases.models.cases import person
from subsidy.cases.states import REINSTATEMENT_MOVES, ReinstatementState
from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.core.triggers import changed, never_deleted, refuse_update, unchanged
from subsidy.merchants.models import Merchant

S = ReinstatementState


@tracked()
class Reinstatement(models.Model):
    """That a suspended merchant is to sell again before its time, why, and who answers for it."""

    MOVES = REINSTATEMENT_MOVES

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="reinstatements", verbose_name=_("merchant")
    )
    reason = models.CharField(_("reason"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=S, default=S.PROPOSED)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = person(_("proposed by"))
    approved_at = models.DateTimeField(_("approved at"), null=True)
    approved_by = person(_("approved by"), null=True)

    class Meta:
        verbose_name = _("reinstatement")
        verbose_name_plural = _("reinstatements")
        permissions = [
            ("propose_reinstatement", _("Can propose to reinstate a merchant")),
            ("approve_reinstatement", _("Can approve that a merchant is reinstated")),
            ("reject_reinstatement", _("Can reject that a merchant is reinstated")),
        ]
        constraints = [
            models.CheckConstraint(
                name="reinstatement_is_in_a_known_state_for_a_reason",
                condition=Q(state__in=S.values) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="reinstatement_is_approved_by_another_person",
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="reinstatement_has_approved_at_once_approved",
                condition=Q(state__in=[S.PROPOSED, S.REJECTED], approved_at=None, approved_by=None)
                | Q(state=S.APPROVED, approved_at__isnull=False, approved_by__isnull=False),
            ),
            models.UniqueConstraint(
                name="a_merchant_waits_for_one_reinstatement",
                fields=["merchant"],
                condition=Q(state=S.PROPOSED),
            ),
        ]
        triggers = [
            *guard(REINSTATEMENT_MOVES, born=[S.PROPOSED]),
            never_deleted(),
            refuse_update(
                "frozen_from_its_proposal_on",
                changed("merchant", "reason", "proposed_at", "proposed_by"),
            ),
            refuse_update(
                "signed_only_with_a_move",
                changed("approved_at", "approved_by") & unchanged("state"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.merchant)


class ReinstatementMove(Move):
    """One step of a reinstatement."""

    reinstatement = models.ForeignKey(
        Reinstatement, models.PROTECT, related_name="moves", verbose_name=_("reinstatement")
    )

    class Meta(Move.Meta):
        verbose_name = _("move of a reinstatement")
        verbose_name_plural = _("moves of reinstatements")
