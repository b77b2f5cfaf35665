"""Netting: what a payee owes is taken off what it is paid."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.moves import Move, guard
from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.disbursements.models.payments import Payment
from subsidy.disbursements.models.recoveries import Recovery
from subsidy.disbursements.states import NETTING_MOVES, NettingState, PaymentState

N = NettingState


class NettingQuerySet(models.QuerySet["Netting"]):
    def ripe(self, *, paid_until: datetime) -> "NettingQuerySet":
        """Return the planned nettings whose payment is paid and has stood since that moment."""
        paid = Q(payment__state=PaymentState.PAID, payment__paid_at__lte=paid_until)
        return self.filter(paid, state=N.PLANNED).order_by("id")

    def void(self) -> "NettingQuerySet":
        """Return the planned nettings whose payment was refused or dropped."""
        ended = [PaymentState.REFUSED, PaymentState.DROPPED]
        return self.filter(state=N.PLANNED, payment__state__in=ended).order_by("id")

    def netted_payments(self, payment_ids: Iterable[int]) -> set[int]:
        """Return those of the payments that count as the payee's repayment for good."""
        rows = self.filter(payment__in=list(payment_ids), state=N.NETTED)
        return set(rows.values_list("payment_id", flat=True))


class Netting(models.Model):
    """What one payment is paid less for one recovery."""

    MOVES = NETTING_MOVES

    recovery = models.ForeignKey(
        Recovery, models.PROTECT, related_name="nettings", verbose_name=_("recovery")
    )
    payment = models.ForeignKey(
        Payment, models.PROTECT, related_name="nettings", verbose_name=_("payment")
    )
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    central_fen = models.BigIntegerField(_("central part (fen)"))
    local_fen = models.BigIntegerField(_("local part (fen)"))
    state = models.CharField(_("state"), max_length=10, choices=N, default=N.PLANNED)
    planned_at = models.DateTimeField(_("planned at"))

    objects = NettingQuerySet.as_manager()

    class Meta:
        verbose_name = _("netting")
        verbose_name_plural = _("nettings")
        indexes = [
            models.Index(name="netting_planned", fields=["id"], condition=Q(state="planned"))
        ]
        constraints = [
            models.UniqueConstraint(
                name="a_payment_nets_a_recovery_once",
                fields=["payment", "recovery"],
                condition=~Q(state=N.DROPPED),
            ),
            models.CheckConstraint(
                name="netting_is_in_a_known_state", condition=Q(state__in=N.values)
            ),
            models.CheckConstraint(
                name="netting_is_the_sum_of_its_parts",
                condition=Q(
                    amount_fen__gt=0,
                    central_fen__gte=0,
                    local_fen__gte=0,
                    amount_fen=F("central_fen") + F("local_fen"),
                ),
            ),
        ]
        triggers = [
            *guard(NETTING_MOVES, born=[N.PLANNED]),
            never_deleted(),
            refuse_update(
                "frozen_from_its_plan_on",
                changed(
                    *("recovery", "payment", "amount_fen"),
                    *("central_fen", "local_fen", "planned_at"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payment_id}: {self.recovery_id}"


class NettingMove(Move):
    """One step of a netting."""

    netting = models.ForeignKey(
        Netting, models.PROTECT, related_name="moves", verbose_name=_("netting")
    )

    class Meta(Move.Meta):
        verbose_name = _("move of a netting")
        verbose_name_plural = _("moves of nettings")
