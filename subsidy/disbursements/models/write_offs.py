"""Written off: asked back in vain. The books say it is lost; the demand is not forgiven."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.disbursements.models.proposals import Proposal, frozen_facts
from subsidy.disbursements.models.recoveries import Recovery
from subsidy.disbursements.states import WRITE_OFF_MOVES, WriteOffState

S = WriteOffState


@tracked()
class WriteOff(Proposal):
    """All that is left of one recovery, in its parts."""

    MOVES = WRITE_OFF_MOVES

    recovery = models.ForeignKey(
        Recovery, models.PROTECT, related_name="write_offs", verbose_name=_("recovery")
    )
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    central_fen = models.BigIntegerField(_("central part (fen)"))
    local_fen = models.BigIntegerField(_("local part (fen)"))
    state = models.CharField(_("state"), max_length=10, choices=S, default=S.PROPOSED)

    class Meta(Proposal.Meta):
        verbose_name = _("write-off")
        verbose_name_plural = _("write-offs")
        permissions = [
            ("propose_writeoff", _("Can propose a write-off")),
            ("approve_writeoff", _("Can approve a write-off")),
            ("reject_writeoff", _("Can turn down a write-off")),
        ]
        constraints = [
            *Proposal.Meta.constraints,
            models.CheckConstraint(
                name="write_off_is_in_a_known_state", condition=Q(state__in=S.values)
            ),
            models.CheckConstraint(
                name="write_off_is_the_sum_of_its_parts",
                condition=Q(
                    amount_fen__gt=0,
                    central_fen__gte=0,
                    local_fen__gte=0,
                    amount_fen=F("central_fen") + F("local_fen"),
                ),
            ),
            models.UniqueConstraint(
                name="recovery_has_one_standing_write_off",
                fields=["recovery"],
                condition=Q(state__in=[S.PROPOSED, S.APPROVED]),
            ),
        ]
        triggers = [
            *guard(WRITE_OFF_MOVES, born=[S.PROPOSED]),
            *frozen_facts("recovery", "amount_fen", "central_fen", "local_fen"),
        ]

    def __str__(self) -> str:
        return self.document_number


class WriteOffMove(Move):
    """One step of a write-off."""

    write_off = models.ForeignKey(
        WriteOff, models.PROTECT, related_name="moves", verbose_name=_("write-off")
    )

    class Meta(Move.Meta):
        verbose_name = _("move of a write-off")
        verbose_name_plural = _("moves of write-offs")
