"""Instalments: what is owed is paid back by and by, as two people agreed to."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.disbursements.models.proposals import Proposal, frozen_facts
from subsidy.disbursements.models.recoveries import Recovery
from subsidy.disbursements.states import PLAN_MOVES, PlanState

S = PlanState


@tracked()
class InstalmentPlan(Proposal):
    """In how many sums the rest of one recovery comes back; a later plan replaces it."""

    MOVES = PLAN_MOVES

    recovery = models.ForeignKey(
        Recovery, models.PROTECT, related_name="plans", verbose_name=_("recovery")
    )
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    state = models.CharField(_("state"), max_length=10, choices=S, default=S.PROPOSED)

    class Meta(Proposal.Meta):
        verbose_name = _("instalment plan")
        verbose_name_plural = _("instalment plans")
        permissions = [
            ("propose_instalmentplan", _("Can propose instalments")),
            ("approve_instalmentplan", _("Can approve instalments")),
            ("reject_instalmentplan", _("Can turn down instalments")),
        ]
        constraints = [
            *Proposal.Meta.constraints,
            models.CheckConstraint(
                name="instalment_plan_is_in_a_known_state", condition=Q(state__in=S.values)
            ),
            models.CheckConstraint(
                name="instalment_plan_is_about_money", condition=Q(amount_fen__gt=0)
            ),
            models.UniqueConstraint(
                name="recovery_has_one_plan_of_each_standing",
                fields=["recovery", "state"],
                condition=Q(state__in=[S.PROPOSED, S.APPROVED]),
            ),
        ]
        triggers = [
            *guard(PLAN_MOVES, born=[S.PROPOSED]),
            *frozen_facts("recovery", "amount_fen"),
        ]

    def __str__(self) -> str:
        return self.document_number


class InstalmentPlanMove(Move):
    """One step of an instalment plan."""

    plan = models.ForeignKey(
        InstalmentPlan, models.PROTECT, related_name="moves", verbose_name=_("instalment plan")
    )

    class Meta(Move.Meta):
        verbose_name = _("move of an instalment plan")
        verbose_name_plural = _("moves of instalment plans")


class Instalment(models.Model):
    """One sum and its day. Repayments cover the earliest first, so it needs no state."""

    plan = models.ForeignKey(
        InstalmentPlan,
        models.PROTECT,
        related_name="instalments",
        db_index=False,
        verbose_name=_("instalment plan"),
    )
    number = models.PositiveSmallIntegerField(_("number"))
    due_on = models.DateField(_("due on"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        constraints = [
            models.UniqueConstraint(
                name="instalments_of_a_plan_are_numbered", fields=["plan", "number"]
            ),
            models.UniqueConstraint(
                name="plan_has_one_instalment_a_day", fields=["plan", "due_on"]
            ),
            models.CheckConstraint(name="instalment_is_money", condition=Q(amount_fen__gt=0)),
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.number}"
