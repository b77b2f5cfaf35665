"""Stopping payments: as long as a stop stands, nothing is approved and nothing leaves."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.core.triggers import changed, never_deleted, refuse_update, unchanged
from subsidy.disbursements.states import STOP_MOVES, StopState
from subsidy.programmes.models import Programme

FROZEN = ["programme", "reason", "placed_at", "placed_by"]
#: Who asked for the lifting, who agreed; changes only with the move that says so.
SIGNED = ["lift_reason", "lift_proposed_at", "lift_proposed_by", "lifted_at", "lifted_by"]


def _person(label: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=label
    )


class PaymentStopQuerySet(models.QuerySet["PaymentStop"]):
    def standing(self) -> "PaymentStopQuerySet":
        """Return the stops that two people have not lifted."""
        return self.exclude(state=StopState.LIFTED)

    def of(self, programme_id: int) -> "PaymentStopQuerySet":
        """Return the stops that concern the programme: its own, and those of all programmes."""
        return self.filter(Q(programme=None) | Q(programme=programme_id))


@tracked()
class PaymentStop(models.Model):
    """One person's act that stops the payments of a programme, or all; two people lift it."""

    MOVES = STOP_MOVES

    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, related_name="+", verbose_name=_("programme")
    )
    state = models.CharField(
        _("state"), max_length=15, choices=StopState, default=StopState.STANDING
    )
    reason = models.CharField(_("reason"), max_length=500)
    placed_at = models.DateTimeField(_("placed at"))
    placed_by = _person(_("placed by"))
    lift_reason = models.CharField(_("why it may be lifted"), max_length=500, blank=True)
    lift_proposed_at = models.DateTimeField(_("lifting proposed at"), null=True)
    lift_proposed_by = _person(_("lifting proposed by"))
    lifted_at = models.DateTimeField(_("lifted at"), null=True)
    lifted_by = _person(_("lifted by"))

    objects = PaymentStopQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment stop")
        verbose_name_plural = _("payment stops")
        permissions = [
            ("place_paymentstop", _("Can stop payments")),
            ("propose_lift_paymentstop", _("Can propose to lift a payment stop")),
            ("keep_paymentstop", _("Can turn the lifting of a payment stop down")),
            ("lift_paymentstop", _("Can lift a payment stop")),
        ]
        constraints = [
            models.CheckConstraint(
                name="payment_stop_is_in_a_known_state", condition=Q(state__in=StopState.values)
            ),
            models.CheckConstraint(
                name="payment_stop_is_placed_by_a_person_for_a_reason",
                condition=Q(~Q(reason=""), placed_by__isnull=False),
            ),
            models.UniqueConstraint(
                name="payments_of_a_programme_are_stopped_once",
                fields=["programme"],
                condition=~Q(state=StopState.LIFTED),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="payment_stop_is_lifted_on_a_proposal_for_a_reason",
                condition=Q(
                    state=StopState.STANDING,
                    lift_reason="",
                    lift_proposed_at=None,
                    lift_proposed_by=None,
                    lifted_at=None,
                    lifted_by=None,
                )
                | Q(
                    ~Q(lift_reason=""),
                    state=StopState.LIFT_PROPOSED,
                    lift_proposed_at__isnull=False,
                    lift_proposed_by__isnull=False,
                    lifted_at=None,
                    lifted_by=None,
                )
                | Q(
                    ~Q(lift_reason=""),
                    state=StopState.LIFTED,
                    lift_proposed_at__isnull=False,
                    lift_proposed_by__isnull=False,
                    lifted_at__isnull=False,
                    lifted_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="payment_stop_is_lifted_by_two_people",
                condition=Q(lifted_by=None) | ~Q(lifted_by=F("lift_proposed_by")),
            ),
        ]
        triggers = [
            *guard(STOP_MOVES, born=[StopState.STANDING]),
            never_deleted(),
            refuse_update("stays_as_placed", changed(*FROZEN)),
            refuse_update("lifted_only_with_a_move", changed(*SIGNED) & unchanged("state")),
        ]

    def __str__(self) -> str:
        return self.programme.name if self.programme else str(_("all programmes"))


class PaymentStopMove(Move):
    """One step of a payment stop."""

    stop = models.ForeignKey(
        PaymentStop, models.PROTECT, related_name="moves", verbose_name=_("payment stop")
    )

    class Meta(Move.Meta):
        verbose_name = _("move of a payment stop")
        verbose_name_plural = _("moves of payment stops")
